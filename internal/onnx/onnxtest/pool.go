package onnxtest

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/onnx"
)

func init() {
	operators["AveragePool"] = operator{1, 1, []string{"kernel_shape", "strides", "pads", "count_include_pad"}, func(n onnx.Node, in []tensor) (tensor, error) {
		if setting(n, "count_include_pad", int64(0)) != 1 {
			return tensor{}, fmt.Errorf("want pads that count")
		}
		return pool(n, in[0], func(window []float64, size int) (mean float64) {
			for _, v := range window {
				mean += v / float64(size)
			}
			return mean
		})
	}}
	operators["MaxPool"] = operator{1, 1, []string{"kernel_shape", "strides", "pads"}, func(n onnx.Node, in []tensor) (tensor, error) {
		return pool(n, in[0], func(window []float64, _ int) float64 {
			most := math.Inf(-1)
			for _, v := range window {
				most = max(most, v)
			}
			return most
		})
	}}
}

// pool calls f for each window, with the numbers of the picture in it and the size of the whole kernel.
func pool(n onnx.Node, x tensor, f func(window []float64, size int) float64) (tensor, error) {
	kernel, stride, pads := ints(n, "kernel_shape"), ints(n, "strides"), ints(n, "pads")
	if len(x.dims) != 4 || len(kernel) != 2 || len(stride) != 2 || len(pads) != 4 {
		return x, fmt.Errorf("want pictures and kernel, strides and pads of two sides, got %v, %v, %v, %v", x.dims, kernel, stride, pads)
	}
	y := tensor{dims: []int{x.dims[0], x.dims[1]}}
	for side := range 2 {
		y.dims = append(y.dims, (x.dims[2+side]+pads[side]+pads[2+side]-kernel[side])/stride[side]+1)
	}
	for plane := range y.dims[0] * y.dims[1] {
		for i := range y.dims[2] {
			for j := range y.dims[3] {
				var window []float64
				for k := range kernel[0] * kernel[1] {
					row, col := i*stride[0]-pads[0]+k/kernel[1], j*stride[1]-pads[1]+k%kernel[1]
					if row >= 0 && row < x.dims[2] && col >= 0 && col < x.dims[3] {
						window = append(window, x.data[(plane*x.dims[2]+row)*x.dims[3]+col])
					}
				}
				y.data = append(y.data, f(window, kernel[0]*kernel[1]))
			}
		}
	}
	return y, nil
}
