package layer

import (
	"math"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// skip passes over nodes that make constants.
func (f *onnxFile) skip(at int) int {
	for at < len(f.nodes) && f.fold(at) {
		at++
	}
	return at
}

// fold computes a node whose inputs are constants, or the shape of a value between two layers.
func (f *onnxFile) fold(at int) bool {
	n := &f.nodes[at]
	if len(n.Outputs) != 1 || n.Domain != "" {
		return false
	}
	if f.constants[n.Outputs[0]] != nil {
		return true
	}
	var made *onnxConstant
	if n.Op == "Shape" && len(n.Inputs) == 1 && len(n.Attributes) == 0 {
		if v, ok := f.values[n.Inputs[0]]; ok {
			list := append([]int64{onnxBatch}, v.sides()...)
			made = onnxInts(list, int64(len(list)))
		}
	} else if t, ok := onnxOnly[*onnx.Tensor](n, "value"); ok && n.Op == "Constant" {
		made = f.inFile(t)
	} else if compute := onnxFolds[n.Op]; compute != nil {
		in := make([]*onnxConstant, len(n.Inputs))
		for i, name := range n.Inputs {
			if in[i] = f.constants[name]; in[i] == nil {
				return false
			}
		}
		made = compute(n, in)
	}
	if made == nil {
		return false
	}
	f.setConstant(n.Outputs[0], made)
	return true
}

// inFile returns the constant of a tensor that the file holds.
func (f *onnxFile) inFile(t *onnx.Tensor) *onnxConstant {
	f.budget += maxSharing * len(t.Floats)
	return &onnxConstant{tensor: t}
}

func (f *onnxFile) setConstant(name string, c *onnxConstant) {
	f.constants[name] = c
	if t := c.tensor; t.Type == onnx.Float && len(t.Floats) == 1 && len(t.Dims) < 2 {
		if bits := math.Float32bits(t.Floats[0]); f.scalars[bits] == "" {
			f.scalars[bits] = ONNXValue(name)
		}
	}
}

// same returns a value under one name for all constants that are the same number.
func (f *onnxFile) same(name string) ONNXValue {
	if c := f.constants[name]; c != nil {
		if t := c.tensor; t.Type == onnx.Float && len(t.Floats) == 1 && len(t.Dims) < 2 {
			return f.scalars[math.Float32bits(t.Floats[0])]
		}
	}
	return ONNXValue(name)
}

// sides returns the sides of a sample.
func (v onnxState) sides() []int64 {
	s := []int64{int64(v.shape.C), int64(v.shape.H), int64(v.shape.W)}
	switch v.order {
	case ONNXVectors:
		return s[:1]
	case ONNXChannelsLast:
		return []int64{s[1], s[2], s[0]}
	}
	return s
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
