// Package philox generates the random numbers of the library. Each is a pure function of a seed and its use, and does
// not depend on the order of calls, threads, batches or the device.
//
// A Stream names a sequence of numbers: (seed, purpose, epoch, index). Its values are fixed by definition, bit for
// bit, and the plain Go code and the AVX2 kernel give the same. They come from Philox-4x32-10
// (Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011), which turns a 64-bit
// key and a 128-bit counter into four random 32-bit words:
//
//	key     = low half of the seed, high half of the seed
//	counter = block, index, epoch, purpose
//
// Vectors of values are laid out in groups of 32, made from eight blocks side by side, which suits a vector unit of
// eight lanes. Value i of a stream is in group g = i/32 at place p = i%32, and belongs to word p/8 of block
// 8g + p%8. A vector whose length is not a multiple of 32 ends with a partial group. So value i depends on
// the stream and on i only. After 2³² blocks, or 2³⁴ values, a stream repeats.
package philox

import (
	"math/bits"

	"github.com/denoise-go/denoise/internal/philox/coef"
)

// Block returns the four words of Philox-4x32-10 for a key and a counter.
func Block(key [2]uint32, counter [4]uint32) [4]uint32 {
	c0, c1, c2, c3 := counter[0], counter[1], counter[2], counter[3]
	k0, k1 := key[0], key[1]
	for range 10 {
		hi0, lo0 := bits.Mul32(coef.Mul0, c0)
		hi1, lo1 := bits.Mul32(coef.Mul1, c2)
		c0, c1, c2, c3 = hi1^c1^k0, lo1, hi0^c3^k1, lo0
		k0 += coef.Weyl0
		k1 += coef.Weyl1
	}
	return [4]uint32{c0, c1, c2, c3}
}
