package train

import "github.com/denoise-go/denoise/autoencoder"

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
