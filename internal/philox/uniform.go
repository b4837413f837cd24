package philox

import "github.com/denoise-go/denoise/internal/philox/coef"

// Float32 turns a random word into a number uniform in [0, 1): its high 24 bits, divided by 2²⁴.
func Float32(word uint32) float32 {
	return float32(int32(word>>8)) * coef.Unit
}

// uniformsPlain fills dst, whole groups, starting from the block counter[0].
func uniformsPlain(dst []float32, key [2]uint32, counter [4]uint32) {
	for ; len(dst) >= GroupLen; dst = dst[GroupLen:] {
		for lane := range 8 {
			w := Block(key, counter)
			counter[0]++
			dst[lane] = Float32(w[0])
			dst[8+lane] = Float32(w[1])
			dst[16+lane] = Float32(w[2])
			dst[24+lane] = Float32(w[3])
		}
	}
}
