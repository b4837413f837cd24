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

// isInts reports a few int64 numbers.
func (c *onnxConstant) isInts() bool {
	return c.tensor.Type == onnx.Int64 && len(c.tensor.Ints) <= maxOnnxList
}

func (c *onnxConstant) isList() bool { return c.isInts() && len(c.tensor.Dims) == 1 }

func onnxInts(list []int64, dims ...int64) *onnxConstant {
	return &onnxConstant{tensor: &onnx.Tensor{Type: onnx.Int64, Dims: dims, Ints: list}}
}
