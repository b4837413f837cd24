package philox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// lengths of vectors, in values: around the group and the block of four, and an image of MNIST.
var lengths = []int{0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 127, 784, 1000}

// both pairs the plain code with the kernel that the machine uses.
var both = map[string]struct {
	plain, fast func([]float32, [2]uint32, [4]uint32)
}{
	"uniforms": {uniformsPlain, uniforms},
	"normals":  {normalsPlain, normals},
}

// The kernels must agree with their plain twins bit for bit, wherever the counter starts and wraps.
func TestKernelsMatchPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, twins := range both {
		for trial := range 400 {
			n := 32 * (1 + r.IntN(64))
			key := [2]uint32{r.Uint32(), r.Uint32()}
			counter := [4]uint32{r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32()}
			if trial%4 == 0 {
				counter[0] = math.MaxUint32 - 3
			}
			want, got := make([]float32, n), make([]float32, n+1)
			guard := float32(r.NormFloat64())
			got[n] = guard
			twins.plain(want, key, counter)
			twins.fast(got[:n], key, counter)
			for i := range want {
				if math.Float32bits(want[i]) != math.Float32bits(got[i]) {
					t.Fatalf("%s: key %08x, counter %08x: value %d is %v, plain code says %v", name, key, counter, i, got[i], want[i])
				}
			}
			if got[n] != guard {
				t.Fatalf("%s: wrote past the end of %d values", name, n)
			}
		}
	}
}

// The limit of the kernels is the number of their vector instructions: 194 for a group of 32 uniform numbers and 296
// for normal ones, of which a Zen 4 core can do four a cycle. It takes about 63 and 110 cycles for them, not 49 and
// 74, because most instructions wait for the one before: 10 rounds of 6 cycles are a chain of 60.

func BenchmarkNormals(b *testing.B)  { benchmark(b, "normals") }
func BenchmarkUniforms(b *testing.B) { benchmark(b, "uniforms") }

func benchmark(b *testing.B, name string) {
	twins := both[name]
	dst := make([]float32, 128*784)
	for _, c := range []struct {
		twin string
		fill func([]float32, [2]uint32, [4]uint32)
	}{{"fast", twins.fast}, {"plain", twins.plain}} {
		b.Run(fmt.Sprintf("%s/%d", c.twin, len(dst)), func(b *testing.B) {
			for i := range b.N {
				c.fill(dst, [2]uint32{uint32(i), 1}, [4]uint32{})
			}
			b.ReportMetric(float64(b.N)*float64(len(dst))/b.Elapsed().Seconds()/1e6, "Mvalues/s")
		})
	}
}
