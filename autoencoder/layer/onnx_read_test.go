package layer

import (
	"fmt"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/onnx"
)

// onnxGraphOf reads "Op a b -> c; …", each node with attributes if attributes has them by the node's output. x is the input, samples of shape in, and
// y the output.
func onnxGraphOf(in Shape, text string, attributes map[string][]onnx.Attribute) *onnx.Graph {
	list := func(v ...int64) onnx.Tensor {
		return onnx.Tensor{Type: onnx.Int64, Dims: []int64{int64(len(v))}, Ints: v}
	}
	number := func(v float32) onnx.Tensor { return onnx.Tensor{Type: onnx.Float, Floats: []float32{v}} }
	zero := list(0)
	zero.Dims = nil
	last := list(-2)
	last.Dims = nil
	constants := map[string]onnx.Tensor{
		"zero": zero, "last": last, "axes": list(0), "rest": list(-1), "tenth": number(0.1), "sqrt2": number(1.4142135), "one": number(1), "two": number(2), "half": number(0.5),
		"w": {Type: onnx.Float, Dims: []int64{2, 2}, Floats: []float32{1, 2, 3, 4}}, "bias": {Type: onnx.Float, Dims: []int64{2}, Floats: []float32{5, 6}},
		"four": list(-1, 4), "flat": list(0, -1), "wrong": list(2, 4), "long": list(-1, 2, 2, 1), "deep": list(-1, 2, 2), "k": {Type: onnx.Float, Dims: []int64{2, 1, 1, 1}, Floats: []float32{7, 8}}, "huge": list(-1, 1<<40),
	}
	g := &onnx.Graph{Inputs: []onnx.Value{(&onnxGraph{}).value("x", in)}, Outputs: []onnx.Value{{Name: "y", Type: onnx.Float}}}
	for name, t := range constants {
		t.Name = name
		g.Initializers = append(g.Initializers, t)
	}
	for _, node := range strings.Split(text, "; ") {
		left, out, _ := strings.Cut(node, " -> ")
		words := strings.Fields(left)
		g.Nodes = append(g.Nodes, onnx.Node{Name: out, Op: words[0], Inputs: words[1:], Outputs: []string{out}, Attributes: attributes[out]})
	}
	return g
}

// chain lists the layers that a graph's steps have, and the numbers of their parameters.
func chain(steps []ONNXStep) string {
	var list []string
	for _, s := range steps {
		text := fmt.Sprintf("%s%v", s.Layer.Kind(), s.Layer)
		for _, name := range []string{"weight", "bias"} {
			if p := s.Params[name]; p != nil {
				text += fmt.Sprint(p)
			}
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// ints is a list of integers as an attribute.
func ints(name string, v ...int64) []onnx.Attribute { return []onnx.Attribute{{Name: name, Value: v}} }

func setting(name string, v any) []onnx.Attribute { return []onnx.Attribute{{Name: name, Value: v}} }

func TestONNXSteps(t *testing.T) {
	picture := Shape{C: 2, H: 2, W: 1}
	type as = map[string][]onnx.Attribute
	first, back := ints("perm", 0, 2, 3, 1), ints("perm", 0, 3, 1, 2)
	for _, c := range []struct {
		in         Shape
		nodes      string
		attributes as
		want       string
	}{
		{Vector(2), "Dropout x -> a; Dropout a tenth -> y", nil, "dropout{0.5}, dropout{0.1}"},
		{Vector(2), "Identity x -> a; Gelu a -> b; Transpose b -> y", as{"y": ints("perm", 0, 1)}, "gelu{}"},
		{Vector(2), "Gemm x w -> y", nil, "linear{2 true}[1 3 2 4]"},
		{Vector(2), "Gemm x w bias -> y", as{"y": setting("transB", int64(1))}, "linear{2 false}[1 2 3 4][5 6]"},
		{Vector(2), "Identity w -> v; MatMul x v -> a; Add bias a -> c; Gemm c w -> y", nil, "linear{2 false}[1 3 2 4][5 6], linear{2 true}[1 3 2 4]"},
		{Vector(2), "MatMul x w -> a; Add a x -> y", nil, "tap{skip1}, linear{2 true}[1 3 2 4], add{skip1}"},
		{Vector(2), "Add x x -> a; Relu a -> b; Add a b -> c; Concat c x -> y", nil, "tap{skip1}, add{skip1}, tap{skip2}, relu{}, add{skip2}, concatenate{skip1 false}"},
		{Vector(2), "Identity x -> a; Relu a -> b; Add b x -> c; Add a c -> y", nil, "tap{skip1}, tap{skip2}, relu{}, add{skip1}, add{skip2}"},
		{Vector(2), "Div x sqrt2 -> a; Erf a -> b; Add one b -> c; Mul c x -> d; Mul half d -> y", nil, "gelu{}"},
		{Vector(2), "Sigmoid x -> a; Mul a x -> b; Sigmoid b -> y", nil, "silu{}, sigmoid{}"},
		{picture, "Reshape x four -> a; Reshape a long -> b; Flatten b -> y", nil, "flatten{}, reshape{2×2×1}, flatten{}"},
		{picture, "Shape x -> s; Gather s last -> h; Gather s zero -> n; Unsqueeze n -> m; Concat m rest -> to; Reshape x to -> y",
			as{"m": ints("axes", 0), "to": setting("axis", int64(0)), "h": setting("axis", int64(0))}, "flatten{}"},
		{picture, "Transpose x -> a; Relu a -> b; MatMul a w -> c; Add b c -> y", as{"a": first}, `node 2 "c" (MatMul): want a node MatMul of ["b"]`},
		{picture, "Transpose x -> a; Relu a -> b; Concat a b -> c; Transpose c -> y", as{"a": first, "c": setting("axis", int64(-1)), "y": back}, "tap{skip1}, relu{}, concatenate{skip1 true}"},
		{picture, "Relu x -> a; Concat a x -> y", as{"y": setting("axis", int64(-3))}, "tap{skip1}, relu{}, concatenate{skip1 false}"},
		{picture, "LeakyRelu x -> a; LeakyRelu a -> y", as{"a": setting("alpha", float32(0)), "y": setting("alpha", float32(0.2))}, "relu{}, leaky_relu{0.2}"},
		{picture, "Tanh x -> unused; Elu unused -> more; Relu x -> y", nil, "relu{}"},

		{picture, "Conv x k bias -> y", as{"y": setting("group", int64(2))}, "conv2d{2 1×1 0×0 0×0 0×0 2 false}[7 8][5 6]"},
		{picture, "ConvTranspose x k -> y", as{"y": ints("strides", 1, 2)}, "conv_transpose2d{1 1×1 1×2 0×0 0×0 0×0 0 true}[7 8]"},
		{Shape{C: 1, H: 2, W: 4}, "SpaceToDepth x -> a; DepthToSpace a -> y", as{"a": setting("blocksize", int64(2)),
			"y": {{Name: "blocksize", Value: int64(2)}, {Name: "mode", Value: "CRD"}}}, "pixel_unshuffle{2}, pixel_shuffle{2}"},

		{picture, "MaxPool x -> y", as{"y": ints("kernel_shape", 2, 1)}, "max_pool2d{2×1 1×1 0×0}"},
		{picture, "AveragePool x -> y", as{"y": append(ints("kernel_shape", 2, 1), ints("strides", 2, 1)...)}, "avg_pool2d{2×1 0×0 0×0}"},
		{picture, "InstanceNormalization x bias bias -> y", nil, "group_norm{2 0}[5 6][5 6]"},

		{picture, "MaxPool x -> y", nil, `node 0 "y" (MaxPool): attribute kernel_shape: want 2 numbers, got 0`},
		{picture, "AveragePool x -> y", as{"y": append(ints("kernel_shape", 2, 1), ints("pads", 1, 0, 1, 0)...)}, `node 0 "y" (AveragePool): attribute count_include_pad: want 1`},
		{picture, "Resize x _ half -> y", nil, `node 0 "y" (Resize): attribute coordinate_transformation_mode: want asymmetric`},
		{picture, "Resize x _ half -> y", as{"y": {{Name: "mode", Value: "linear"}}}, `node 0 "y" (Resize): want scales of rows and columns that are whole numbers, got [0.5]`},
		{picture, "Pad x four -> y", nil, `node 0 "y" (Pad): want zeros at rows and columns`},
		{picture, "InstanceNormalization x bias bias -> y", as{"y": setting("epsilon", float32(0))}, `node 0 "y" (InstanceNormalization): want an eps above 0, got 0`},
		{picture, "ReduceMean x -> a; Sub x a -> y", as{"a": ints("axes", 2)}, `node 0 "a" (ReduceMean): attribute axes: want that of the channels, got [2]`},
		{picture, "LayerNormalization x bias bias -> y", nil, `node 0 "y" (LayerNormalization): attribute axis: want that of the channels as the last one`},
		{Vector(2), "LayerNormalization x bias bias -> y", as{"y": setting("axis", int64(1))}, "layer_norm{0}[5 6][5 6]"},
		{picture, "Conv x k -> y", nil, `node 0 "y" (Conv): layer (conv2d): parameter weight: want float32 numbers of shape [2 2 1 1], got type 1 and shape [2 1 1 1]`},
		{picture, "Conv x w -> y", nil, `node 0 "y" (Conv): want a weight of 4 sides, got shape [2 2]`},
		{picture, "Conv x k -> y", as{"y": setting("group", int64(0))}, `node 0 "y" (Conv): attribute group: want at least 1, got 0`},
		{picture, "Conv x k -> y", as{"y": ints("strides", 0, 1)}, `node 0 "y" (Conv): attribute strides: want 2 numbers of at least 1, got [0 1]`},
		{picture, "Conv x k -> y", as{"y": ints("pads", 0, 0, 1, 1)}, `node 0 "y" (Conv): attribute pads: want as many rows at the top as at the bottom`},
		{picture, "Conv x k -> y", as{"y": ints("kernel_shape", 3, 3)}, `node 0 "y" (Conv): attribute kernel_shape: want [1 1], got [3 3]`},
		{picture, "Conv x k -> y", as{"y": setting("auto_pad", "SAME_UPPER")}, `node 0 "y" (Conv): attribute auto_pad: want NOTSET, got SAME_UPPER`},
		{picture, "DepthToSpace x -> y", as{"y": setting("blocksize", int64(2))}, `node 0 "y" (DepthToSpace): attribute mode: want CRD`},
		{picture, "SpaceToDepth x -> a; Gather a four -> y", as{"a": setting("blocksize", int64(2)), "y": setting("axis", int64(1))}, `node 0 "a" (SpaceToDepth): want the channels in PyTorch's order`},
		{picture, "Unsqueeze x axes -> y", nil, `node 0 "y" (Unsqueeze): want a node Reshape after it, got none`},
		{picture, "Transpose x -> a; Relu a -> b; Concat a b -> y", as{"a": first}, `node 2 "y" (Concat): attribute axis: want that of the channels, 3, got 1`},
		{picture, "Transpose x -> a; Flatten a -> y", as{"a": first}, `node 1 "y" (Flatten): want [batch, C, H, W] here, got channels last`},
		{picture, "Transpose x -> y", as{"y": back}, `node 0 "y" (Transpose): attribute perm: want [0 2 3 1] here, got [0 3 1 2]`},
		{picture, "Transpose x -> a; Transpose a -> b; Add b a -> y", as{"a": first, "b": back}, `node 2 "y" (Add): want the value "a" in the order of the other, got a transposed one`},
		{picture, "MatMul x w -> y", nil, `node 0 "y" (MatMul): want vectors [batch, D] or channels last`},
		{picture, "Gemm x w -> y", nil, `node 0 "y" (Gemm): want vectors [batch, D] as its input`},
		{picture, "Reshape x wrong -> y", nil, `node 0 "y" (Reshape): want as many samples of 4 numbers as before, got [2 4]`},
		{picture, "Reshape x deep -> y", nil, `node 0 "y" (Reshape): want a shape [batch, D] or [batch, C, H, W], got 3 sides`},
		{picture, "Reshape x huge -> y", nil, `node 0 "y" (Reshape): want numbers of 32 bits, got 1099511627776`},
		{picture, "Reshape x w -> y", nil, `node 0 "y" (Reshape): want a list of int64 numbers, got "w"`},
		{Vector(2), "Dropout x tenth one -> y", nil, `node 0 "y" (Dropout): want a node Dropout of a network that is not training`},
		{Vector(2), "Dropout x bias -> y", nil, `node 0 "y" (Dropout): want one number as its ratio, got 2`},
		{Vector(2), "Dropout x zero -> y", nil, `node 0 "y" (Dropout): want float32 numbers, got "zero"`},
		{Vector(2), "Dropout x two -> y", nil, `node 0 "y" (Dropout): layer (dropout): want a probability in [0, 1), got 2`},
		{Vector(2), "Relu x -> a; Tanh a -> b; Concat a b x -> y", nil, `node 2 "y" (Concat): want "b" and one other value as inputs, got 3`},
		{Vector(2), "Sigmoid x -> a; Mul a x -> b; Add b a -> y", nil, `node 2 "y" (Add): want a value that a layer before has made, got "a"`},
		{Vector(2), "Add x one -> y", nil, `node 0 "y" (Add): want a value that a layer before has made, got "one"`},
		{Vector(2), "Div x sqrt2 -> y", nil, `node 0 "y" (Div): want a node Erf after it, got none`},
		{Vector(2), "Div x sqrt2 -> a; Erf a -> b; Add b two -> y", nil, `node 0 "a" (Div): want a node Add of ["b" "one"] in the place of node 2 "y" (Add), got one of ["b" "two"]`},
		{Vector(2), "MatMul x bias -> y", nil, `node 0 "y" (MatMul): want a matrix as its weight, got shape [2]`},
		{Vector(2), "Gather w zero -> v; MatMul x v -> y", nil, `node 0 "v" (Gather): want a node that a layer begins with`},
		{Vector(2), "Gelu x -> y", as{"y": setting("approximate", "tanh")}, `node 0 "y" (Gelu): attribute approximate: want none, got tanh`},
		{Vector(2), "LeakyRelu x -> y", as{"y": setting("alpha", float32(-1))}, `node 0 "y" (LeakyRelu): layer (leaky_relu): want a slope above 0`},
	} {
		in, steps, err := ONNXSteps(onnxGraphOf(c.in, c.nodes, c.attributes))
		got := chain(steps)
		if err != nil {
			got = err.Error()
		}
		if failing := strings.HasPrefix(c.want, "node "); failing && !strings.HasPrefix(got, c.want) || !failing && (got != c.want || in != c.in) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.nodes, got, c.want)
		}
	}
}

// nearly is a layer of a user's own that is read from the same node as a ReLU.
type nearly struct{ ReLU }

func (nearly) Kind() string { return "test.nearly" }

func (nearly) Apply(*Scope, *gorgonia.Node) (*gorgonia.Node, error) { return nil, nil }

// Of two layers that take as many nodes, the one that was made known last is it.
func TestRegisterONNX(t *testing.T) {
	before := readers["Relu"]
	defer func() { readers["Relu"] = before }()
	RegisterONNX("Relu", func(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
		n := r.Node("Relu", x)
		n.Int("more", 0)
		return nearly{}, n.Output
	})
	_, steps, err := ONNXSteps(onnxGraphOf(Vector(2), "Relu x -> a; Tanh a -> y", nil))
	if got := chain(steps); got != "test.nearly{{}}, tanh{}" || err != nil {
		t.Errorf("got %s, error %v", got, err)
	}
}
