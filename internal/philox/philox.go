// Package philox makes the random numbers of the library: every one is a pure function of a seed and of what it
// is for, so it does not depend on the order of calls, on threads, on batches or on the device.
//
// A Stream names a sequence of numbers: (seed, purpose, epoch, index). Its values are fixed by definition, down to
// the last bit, and are the same from the plain Go code and from the AVX2 kernel. They come from Philox-4x32-10
// (Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011), which turns a 64-bit
// key and a 128-bit counter into four random 32-bit words:
//
//	key     = low half of the seed, high half of the seed
//	counter = block, index, epoch, purpose
//
// Vectors of values are laid out in groups of 32, made of eight blocks side by side, as a vector unit of eight
// lanes does it. Value i of a stream stands in group g = i/32 at place p = i%32, and belongs to word p/8 of block
// 8g + p%8. A vector whose length is no multiple of 32 ends with the beginning of a group. So value i depends on
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
