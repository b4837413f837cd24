package layer

import (
	"math"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// onnxConstant is a value of an ONNX graph that does not depend on the graph's input.
type onnxConstant struct {
	tensor     *onnx.Tensor
	transposed bool // a matrix whose sides are in the other order
}

// onnxBatch stands for the number of samples among the numbers of a shape.
const onnxBatch = math.MinInt64

// maxOnnxList bounds the lists of int64 numbers that nodes make of constants. Shapes have less.
const maxOnnxList = 16

func (c *onnxConstant) sides() []int {
	list := make([]int, len(c.tensor.Dims))
	for i, d := range c.tensor.Dims {
		list[i] = int(min(d, math.MaxInt32))
	}
	if c.transposed {
		slices.Reverse(list)
	}
	return list
}

// numbers returns the float32 numbers, which the caller may change if fresh is set or the matrix is transposed.
func (c *onnxConstant) numbers(fresh bool) []float32 {
	switch {
	case c.transposed:
		rows, columns := int(c.tensor.Dims[0]), int(c.tensor.Dims[1])
		to := make([]float32, len(c.tensor.Floats))
		for i := range rows {
			for j := range columns {
				to[j*rows+i] = c.tensor.Floats[i*columns+j]
			}
		}
		return to
	case fresh:
		return slices.Clone(c.tensor.Floats)
	}
	return c.tensor.Floats
}

// onnxFold computes a node of constants, or returns nil where it cannot.
type onnxFold func(n *onnx.Node, in []*onnxConstant) *onnxConstant

// onnxFolds are the operators that exporters leave between constants and what reads them: shapes that are computed, and weights that are transposed.
var onnxFolds = map[string]onnxFold{
	"Identity": func(n *onnx.Node, in []*onnxConstant) *onnxConstant {
		if len(in) != 1 || len(n.Attributes) > 0 {
			return nil
		}
		return in[0]
	},
	"Transpose": func(n *onnx.Node, in []*onnxConstant) *onnxConstant {
		perm, ok := onnxOnly[[]int64](n, "perm")
		if !ok || !slices.Equal(perm, []int64{1, 0}) || len(in) != 1 || len(in[0].tensor.Dims) != 2 || in[0].tensor.Type != onnx.Float {
			return nil
		}
		return &onnxConstant{in[0].tensor, !in[0].transposed}
	},
	"Gather": func(n *onnx.Node, in []*onnxConstant) *onnxConstant {
		axis, ok := int64(0), len(n.Attributes) == 0
		if !ok {
			axis, ok = onnxOnly[int64](n, "axis")
		}
		if !ok || axis != 0 || len(in) != 2 || !in[0].isList() || !in[1].isInts() {
			return nil
		}
		var list []int64
		for _, i := range in[1].tensor.Ints {
			if i < 0 {
				i += int64(len(in[0].tensor.Ints))
			}
			if i < 0 || i >= int64(len(in[0].tensor.Ints)) {
				return nil
			}
			list = append(list, in[0].tensor.Ints[i])
		}
		return onnxInts(list, in[1].tensor.Dims...)
	},
	"Unsqueeze": func(n *onnx.Node, in []*onnxConstant) *onnxConstant {
		var axes []int64
		if ok := len(in) == 2 && len(n.Attributes) == 0 && in[1].isInts(); ok { // from version 13 on
			axes = in[1].tensor.Ints
		} else if axes, ok = onnxOnly[[]int64](n, "axes"); !ok || len(in) != 1 {
			return nil
		}
		if !in[0].isInts() || len(in[0].tensor.Dims) != 0 || len(axes) != 1 || axes[0] != 0 && axes[0] != -1 {
			return nil
		}
		return onnxInts(in[0].tensor.Ints, 1)
	},
	"Concat": func(n *onnx.Node, in []*onnxConstant) *onnxConstant {
		if axis, ok := onnxOnly[int64](n, "axis"); !ok || axis != 0 && axis != -1 {
			return nil
		}
		var list []int64
		for _, c := range in {
			if !c.isList() || len(list)+len(c.tensor.Ints) > maxOnnxList {
				return nil
			}
			list = append(list, c.tensor.Ints...)
		}
		return onnxInts(list, int64(len(list)))
	},
}

// onnxOnly returns the value of a node's only attribute.
func onnxOnly[T any](n *onnx.Node, name string) (v T, ok bool) {
	if len(n.Attributes) == 1 && n.Attributes[0].Name == name {
		v, ok = n.Attributes[0].Value.(T)
	}
	return v, ok
}

// isInts reports a few int64 numbers.
func (c *onnxConstant) isInts() bool {
	return c.tensor.Type == onnx.Int64 && len(c.tensor.Ints) <= maxOnnxList
}

func (c *onnxConstant) isList() bool { return c.isInts() && len(c.tensor.Dims) == 1 }

func onnxInts(list []int64, dims ...int64) *onnxConstant {
	return &onnxConstant{tensor: &onnx.Tensor{Type: onnx.Int64, Dims: dims, Ints: list}}
}
