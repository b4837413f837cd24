package onnxtest

import (
	"fmt"
	"math"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// Operators of attention.

func init() {
	operators["MatMul"] = operator{2, 2, nil, matMul}
	operators["Softmax"] = operator{1, 1, []string{"axis"}, softmax}
	operators["ArgMax"] = operator{1, 1, []string{"axis", "keepdims"}, argMax}
	operators["OneHot"] = operator{3, 3, []string{"axis"}, oneHot}
}

// matMul multiplies the matrices in the last two sides of two tensors whose other sides are equal. One matrix is taken with each of the other's.
func matMul(_ onnx.Node, in []tensor) (y tensor, err error) {
	a, b := in[0], in[1]
	n, m := len(a.dims)-2, len(b.dims)-2
	if n < 0 || m < 0 || m > 0 && !slices.Equal(a.dims[:n], b.dims[:m]) || a.dims[n+1] != b.dims[m] {
		return y, fmt.Errorf("want matrices that can be multiplied, got %v and %v", a.dims, b.dims)
	}
	rows, inner, columns := a.dims[n], b.dims[m], b.dims[m+1]
	y.dims = append(slices.Clone(a.dims[:n+1]), columns)
	for i := range product(a.dims[:n]) {
		right := b.data
		if m > 0 {
			right = b.data[i*inner*columns:]
		}
		for r := range rows {
			for c := range columns {
				sum := 0.0
				for k := range inner {
					sum += a.data[(i*rows+r)*inner+k] * right[k*columns+c]
				}
				y.data = append(y.data, sum)
			}
		}
	}
	return y, nil
}

// lastSide returns the length of the last side, which is the operator's axis.
func lastSide(n onnx.Node, x tensor) (int, error) {
	if axis := setting(n, "axis", int64(-1)); len(x.dims) == 0 || axis != -1 {
		return 0, fmt.Errorf("want the last of some sides as axis, got %d of %v", axis, x.dims)
	}
	return x.dims[len(x.dims)-1], nil
}

func softmax(n onnx.Node, in []tensor) (tensor, error) {
	y := tensor{dims: in[0].dims}
	side, err := lastSide(n, in[0])
	if err != nil {
		return y, err
	}
	for row := range slices.Chunk(in[0].data, side) {
		most, sum := slices.Max(row), 0.0
		for _, v := range row {
			sum += math.Exp(v - most)
		}
		for _, v := range row {
			y.data = append(y.data, math.Exp(v-most)/sum)
		}
	}
	return y, nil
}

// argMax returns the first place of the largest number, without the side.
func argMax(n onnx.Node, in []tensor) (y tensor, err error) {
	side, err := lastSide(n, in[0])
	if err == nil && setting(n, "keepdims", int64(1)) != 0 {
		err = fmt.Errorf("want keepdims = 0, got 1")
	}
	if err != nil {
		return y, err
	}
	y.dims = in[0].dims[:len(in[0].dims)-1]
	for row := range slices.Chunk(in[0].data, side) {
		y.data = append(y.data, float64(slices.Index(row, slices.Max(row))))
	}
	return y, nil
}

// oneHot has values[1] at the place that each number of x says, along a new last side, and values[0] elsewhere.
func oneHot(n onnx.Node, in []tensor) (tensor, error) {
	x, depth, values := in[0], in[1], in[2]
	y := tensor{dims: slices.Clone(x.dims)}
	if len(depth.data) != 1 || len(values.data) != 2 || setting(n, "axis", int64(-1)) != -1 {
		return y, fmt.Errorf("want one depth, two values and the last side as axis, got %v and %v", depth.data, values.data)
	}
	side := int(depth.data[0])
	y.dims = append(y.dims, side)
	for _, v := range x.data {
		row := slices.Repeat(values.data[:1], side)
		if v < 0 || int(v) >= side {
			return y, fmt.Errorf("want numbers from 0 to %d, got %g", side-1, v)
		}
		row[int(v)] = values.data[1]
		y.data = append(y.data, row...)
	}
	return y, nil
}
