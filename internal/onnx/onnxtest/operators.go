package onnxtest

import (
	"fmt"
	"math"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// operator is an operator of ONNX (https://onnx.ai/onnx/operators/): how many inputs it takes, the attributes that it may have here, and what it
// does.
type operator struct {
	least, most int
	attributes  []string
	run         func(n onnx.Node, in []tensor) (tensor, error)
}

var operators = map[string]operator{
	"Identity": elementwise(func(x float64) float64 { return x }),
	"Relu":     elementwise(func(x float64) float64 { return math.Max(x, 0) }),
	"Sigmoid":  elementwise(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
	"Tanh":     elementwise(math.Tanh),
	"Erf":      elementwise(math.Erf),
	"Add":      broadcast(func(a, b float64) float64 { return a + b }),
	"Mul":      broadcast(func(a, b float64) float64 { return a * b }),
	"Div":      broadcast(func(a, b float64) float64 { return a / b }),
	"LeakyRelu": {1, 1, []string{"alpha"}, func(n onnx.Node, in []tensor) (tensor, error) {
		slope := float64(setting(n, "alpha", float32(0.01)))
		return elementwise(func(x float64) float64 {
			if x < 0 {
				return slope * x
			}
			return x
		}).run(n, in)
	}},
	"Gemm":          {2, 3, []string{"transB"}, gemm},
	"Conv":          {2, 3, windowAttributes, conv},
	"ConvTranspose": {2, 3, append([]string{"output_padding"}, windowAttributes...), convTranspose},
	"Flatten":       {1, 1, nil, flatten},
	"Reshape":       {2, 2, nil, reshape},
	"Concat":        {1, math.MaxInt, []string{"axis"}, concat},
	"Slice":         {4, 4, nil, slice},
}

func elementwise(f func(float64) float64) operator {
	return operator{1, 1, nil, func(_ onnx.Node, in []tensor) (tensor, error) {
		y := tensor{in[0].dims, nil}
		for _, v := range in[0].data {
			y.data = append(y.data, f(v))
		}
		return y, nil
	}}
}

// broadcast is an operation on two tensors of one shape, or of which one has sides of 1, or lacks first sides, where the other does not.
func broadcast(f func(a, b float64) float64) operator {
	return operator{2, 2, nil, func(_ onnx.Node, in []tensor) (tensor, error) {
		rank := max(len(in[0].dims), len(in[1].dims))
		var sides [2][]int
		for i, t := range in {
			sides[i] = append(slices.Repeat([]int{1}, rank-len(t.dims)), t.dims...)
		}
		var y tensor
		for i, a := range sides[0] {
			b := sides[1][i]
			if a != b && a != 1 && b != 1 {
				return y, fmt.Errorf("want shapes that fit, got %v and %v", in[0].dims, in[1].dims)
			}
			y.dims = append(y.dims, max(a, b))
		}
		for i := range product(y.dims) {
			var at [2]int // the element's place in each input
			for k := range sides {
				stride, rest := 1, i
				for d := rank - 1; d >= 0; d-- {
					if sides[k][d] > 1 {
						at[k] += rest % y.dims[d] * stride
					}
					stride, rest = stride*sides[k][d], rest/y.dims[d]
				}
			}
			y.data = append(y.data, f(in[0].data[at[0]], in[1].data[at[1]]))
		}
		return y, nil
	}}
}

// gemm is x·Wᵀ + b.
func gemm(n onnx.Node, in []tensor) (tensor, error) {
	x, w := in[0], in[1]
	if len(x.dims) != 2 || len(w.dims) != 2 || x.dims[1] != w.dims[1] || setting(n, "transB", int64(0)) != 1 {
		return tensor{}, fmt.Errorf("want matrices [B×C] and [O×C], and transB = 1, got %v and %v", x.dims, w.dims)
	}
	y, err := conv(onnx.Node{}, append([]tensor{{append(slices.Clone(x.dims), 1, 1), x.data}, {append(slices.Clone(w.dims), 1, 1), w.data}}, in[2:]...))
	if err == nil {
		y.dims = y.dims[:2]
	}
	return y, err
}

func flatten(_ onnx.Node, in []tensor) (tensor, error) {
	x := in[0]
	if len(x.dims) < 1 {
		return x, fmt.Errorf("want at least one dimension, got none")
	}
	return tensor{[]int{x.dims[0], product(x.dims[1:])}, x.data}, nil
}

// reshape gives another shape to x. A side of 0 stays as it is, and one of −1 is what the others leave; the caller compares the shape with the numbers.
func reshape(_ onnx.Node, in []tensor) (tensor, error) {
	x, to, open := in[0], tensor{nil, in[0].data}, -1
	for i, v := range in[1].data {
		d := int(v)
		switch {
		case d == 0 && i < len(x.dims):
			d = x.dims[i]
		case d == -1 && open < 0:
			open, d = i, 1
		}
		if d < 1 {
			return x, fmt.Errorf("want sides above 0, 0 for one that stays, or −1 for one that is open, got %v", in[1].data)
		}
		to.dims = append(to.dims, d)
	}
	if open >= 0 {
		to.dims[open] = len(x.data) / product(to.dims)
	}
	return to, nil
}

// concat joins tensors along a side.
func concat(n onnx.Node, in []tensor) (tensor, error) {
	y, axis := tensor{dims: slices.Clone(in[0].dims)}, int(setting(n, "axis", int64(0)))
	if axis < 0 || axis >= len(y.dims) {
		return y, fmt.Errorf("want an axis of %v, got %d", y.dims, axis)
	}
	y.dims[axis] = 0
	for _, x := range in {
		if len(x.dims) != len(y.dims) || !slices.Equal(x.dims[:axis], y.dims[:axis]) || !slices.Equal(x.dims[axis+1:], y.dims[axis+1:]) {
			return y, fmt.Errorf("want shapes that differ in side %d only, got %v and %v", axis, in[0].dims, x.dims)
		}
		y.dims[axis] += x.dims[axis]
	}
	for b := range product(y.dims[:axis]) {
		for _, x := range in {
			row := product(x.dims[axis:])
			y.data = append(y.data, x.data[b*row:][:row]...)
		}
	}
	return y, nil
}

// slice takes the places from a start to an end, which are counted from 0, along one side.
func slice(_ onnx.Node, in []tensor) (tensor, error) {
	x := in[0]
	for _, list := range in[1:] {
		if len(list.data) != 1 {
			return x, fmt.Errorf("want one start, end and axis, got %v", in[1:])
		}
	}
	lo, hi, axis := int(in[1].data[0]), int(in[2].data[0]), int(in[3].data[0])
	if axis < 0 || axis >= len(x.dims) || lo < 0 || hi <= lo || hi > x.dims[axis] {
		return x, fmt.Errorf("want a part of %v, got %d to %d of side %d", x.dims, lo, hi, axis)
	}
	y, inner := tensor{dims: slices.Clone(x.dims)}, product(x.dims[axis+1:])
	y.dims[axis] = hi - lo
	for b := range product(x.dims[:axis]) {
		y.data = append(y.data, x.data[(b*x.dims[axis]+lo)*inner:][:(hi-lo)*inner]...)
	}
	return y, nil
}
