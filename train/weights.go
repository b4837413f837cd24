package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
)

// values returns the numbers of parameters, in the model's own memory.
func values(params []autoencoder.Param) [][]float32 {
	list := make([][]float32, len(params))
	for i, p := range params {
		list[i] = p.Data
	}
	return list
}

func copyValues(params []autoencoder.Param, list [][]float32) {
	for i, p := range params {
		copy(p.Data, list[i])
	}
}

// copyWeights copies the weights of src to dst, a model of the same configuration.
func copyWeights(dst, src *autoencoder.Model) { copyValues(dst.Params(), values(src.Params())) }

func cloned(list [][]float32) [][]float32 {
	if list == nil {
		return nil
	}
	c := make([][]float32, len(list))
	for i, x := range list {
		c[i] = append([]float32(nil), x...)
	}
	return c
}

// sameBits reports whether two parameters have the same numbers, bit for bit.
func sameBits(a, b autoencoder.Param) bool {
	return slices.EqualFunc(a.Data, b.Data, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// weightsSHA256 returns the checksum of the numbers of parameters, as Identity.Weights states it.
func weightsSHA256(params []autoencoder.Param) string {
	sum := sha256.New()
	var b []byte
	for _, p := range params {
		b = b[:0]
		for _, v := range p.Data {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		sum.Write(b)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
