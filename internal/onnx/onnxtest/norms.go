package onnxtest

import (
	"fmt"
	"math"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

func init() {
	operators["Sub"] = broadcast(func(a, b float64) float64 { return a - b })
	operators["Sqrt"] = elementwise(math.Sqrt)
	operators["ReduceMean"] = operator{1, 1, []string{"axes"}, reduceMean}
	operators["InstanceNormalization"] = operator{3, 3, []string{"epsilon"}, instanceNormalization}
}

// reduceMean is the mean along dimension 1, which stays with a side of 1.
func reduceMean(n onnx.Node, in []tensor) (tensor, error) {
	x := in[0]
	if len(x.dims) < 2 || !slices.Equal(ints(n, "axes"), []int{1}) {
		return x, fmt.Errorf("want axes [1] and two dimensions or more, got %v and %v", ints(n, "axes"), x.dims)
	}
	y := tensor{dims: slices.Clone(x.dims)}
	y.dims[1] = 1
	places := product(x.dims[2:])
	for i := range product(y.dims) {
		sum := 0.0
		for c := range x.dims[1] {
			sum += x.data[(i/places*x.dims[1]+c)*places+i%places]
		}
		y.data = append(y.data, sum/float64(x.dims[1]))
	}
	return y, nil
}

// instanceNormalization normalizes each channel of each sample, and then scales and shifts it.
func instanceNormalization(n onnx.Node, in []tensor) (tensor, error) {
	x, scale, shift := in[0], in[1], in[2]
	if len(x.dims) < 3 || !slices.Equal(scale.dims, x.dims[1:2]) || !slices.Equal(shift.dims, x.dims[1:2]) {
		return x, fmt.Errorf("want three dimensions or more, and a scale and a shift of each channel, got %v, %v, %v", x.dims, scale.dims, shift.dims)
	}
	y, size := tensor{dims: x.dims}, product(x.dims[2:])
	for i := range x.dims[0] * x.dims[1] {
		mean, variance := 0.0, 0.0
		channel := x.data[i*size:][:size]
		for _, v := range channel {
			mean += v / float64(size)
		}
		for _, v := range channel {
			variance += (v - mean) * (v - mean) / float64(size)
		}
		c := i % x.dims[1]
		for _, v := range channel {
			y.data = append(y.data, (v-mean)/math.Sqrt(variance+float64(setting(n, "epsilon", float32(1e-5))))*scale.data[c]+shift.data[c])
		}
	}
	return y, nil
}
