package simd

import "math"

// Finite reports whether no element of a is NaN or infinite.
func Finite(a []float32) bool {
	if n := blocks(len(a), 32); n > 0 {
		if maxAbsBitsAVX2(&a[0], n) >= infBits {
			return false
		}
		a = a[n:]
	}
	return maxAbsBitsGo(a) < infBits
}

// infBits is +Inf's pattern. Without the sign, the patterns of Inf and NaN are those from here on.
const infBits = 0x7f800000

// maxAbsBitsGo returns the largest pattern in a, signs cleared.
func maxAbsBitsGo(a []float32) uint32 {
	var most uint32
	for _, x := range a {
		most = max(most, bitsOf(x))
	}
	return most
}

// bitsOf returns x's pattern, the sign cleared.
func bitsOf(x float32) uint32 { return math.Float32bits(x) &^ (1 << 31) }
