package simd

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/isa"
)

// useAVX2 is set once, at start; tests turn it off to run the twins alone. It is false everywhere but on amd64, and in purego builds.
var useAVX2 = isa.AVX2

// blocks returns how many of n elements the AVX2 kernels do: the largest multiple of size, or 0 on a machine without AVX2.
func blocks(n, size int) int {
	if !useAVX2 {
		return 0
	}
	return n - n%size
}

// sameLen panics unless all lengths are equal.
func sameLen(name string, n int, others ...int) {
	for _, m := range others {
		if m != n {
			panic(fmt.Sprintf("simd: %s: want slices of one length, got %d and %d", name, n, m))
		}
	}
}

func abs(x float32) float32 { return math.Float32frombits(bitsOf(x)) }

// sqrt is correctly rounded: a float64 square root rounded once more to float32 is the float32 square root.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
