package layer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/onnx"
)

// ONNXLayer is a Layer that can be written as operators of ONNX, version 13 (https://onnx.ai/onnx/operators/).
type ONNXLayer interface {
	Layer
	// ONNX writes what the layer does in inference mode to x, samples of shape in, and returns the result. A batch of vectors is a value
	// [batch, D]; every other batch is a value [batch, C, H, W]. See ONNX.Open for networks that take pictures of any size.
	ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue
}

// ErrNoONNX reports a layer that is not an ONNXLayer.
var ErrNoONNX = errors.New("want one that says how ONNX writes it (a method ONNX)")

// ONNXValue is a tensor in an ONNX graph, known by its name.
type ONNXValue string

// ONNXAttributes are the settings of an ONNX node: int, float32, string, []int or []float32.
type ONNXAttributes map[string]any

// ONNX writes one layer as nodes of an ONNX graph. After an error its methods do nothing, so that a layer need not look at each.
type ONNX struct {
	*onnxGraph
	prefix string // of the layer's parameters, such as encoder.0.
	kind   string // of the layer, for messages
}

// Fail reports that the layer cannot be written, as with a setting that ONNX lacks. The first report of a network stands.
func (o *ONNX) Fail(format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf("layer %s%s: %w", strings.TrimSuffix(o.prefix, "."), o.kind, fmt.Errorf(format, args...))
	}
}

// Node adds a node of an operator such as "Gemm" and returns its output. An input that is "" is left out, where the operator permits it.
func (o *ONNX) Node(op string, attributes ONNXAttributes, inputs ...ONNXValue) ONNXValue {
	if o.err != nil {
		return ""
	}
	name := o.name(op)
	n := onnx.Node{Name: string(name), Op: op, Outputs: []string{string(name)}}
	for _, x := range inputs {
		if x != "" && !o.values[x] {
			o.Fail("%s: want values as inputs, got %q", op, x)
		}
		n.Inputs = append(n.Inputs, string(x))
	}
	for _, key := range slices.Sorted(maps.Keys(attributes)) {
		value, ok := attribute(attributes[key])
		if !ok {
			o.Fail("%s: attribute %s: want an int, float32, string, []int or []float32, got %T", op, key, attributes[key])
		}
		n.Attributes = append(n.Attributes, onnx.Attribute{Name: key, Value: value})
	}
	o.graph.Nodes = append(o.graph.Nodes, n)
	return name
}

// attribute returns an attribute's value as package onnx has it.
func attribute(value any) (any, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case []int:
		return int64s(v), true
	case float32, string, []float32:
		return v, true
	}
	return nil, false
}

func int64s(list []int) (to []int64) {
	for _, v := range list {
		to = append(to, int64(v))
	}
	return to
}

// Param returns a parameter that the layer's Plan has declared under this name, as a tensor of the shape declared or of another with as
// many elements, if one is given: it then is the parameter's shape in the file.
func (o *ONNX) Param(name string, shape ...int) ONNXValue {
	name = o.prefix + name
	i := slices.IndexFunc(o.plan.params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		o.Fail("want a parameter that Plan declares, got %q", strings.TrimPrefix(name, o.prefix))
		return ""
	}
	if len(shape) == 0 {
		shape = o.plan.params[i].Shape
	}
	return o.initializer(onnx.Tensor{Name: name, Dims: int64s(shape), Type: onnx.Float, Floats: o.data[name]})
}

// Constant returns a tensor of numbers; a scalar, if no shape is given.
func (o *ONNX) Constant(values []float32, shape ...int) ONNXValue {
	return o.initializer(onnx.Tensor{Name: string(o.name("Constant")), Dims: int64s(shape), Type: onnx.Float, Floats: slices.Clone(values)})
}

// Scalar returns a tensor of one number and no dimension.
func (o *ONNX) Scalar(v float32) ONNXValue { return o.Constant([]float32{v}) }

// Ints returns a list of int64 numbers, such as the shape that Reshape takes.
func (o *ONNX) Ints(values ...int) ONNXValue {
	return o.initializer(onnx.Tensor{Name: string(o.name("Constant")), Dims: []int64{int64(len(values))}, Type: onnx.Int64, Ints: int64s(values)})
}

// NoiseLevel returns the levels of the samples' noise [batch], an input of the graph that is there if a layer asks for it.
func (o *ONNX) NoiseLevel() ONNXValue {
	if !o.values[onnxLevel] {
		o.values[onnxLevel] = true
		o.graph.Inputs = append(o.graph.Inputs, onnx.Value{Name: onnxLevel, Type: onnx.Float, Dims: []onnx.Dim{{Name: onnxSamples}}})
	}
	return onnxLevel
}

// Sub returns the ONNX of a part of the layer, as Plan.Sub does for its Plan.
func (o *ONNX) Sub(name string) *ONNX { return &ONNX{o.onnxGraph, o.prefix + name + ".", o.kind} }

// Open reports a network that takes pictures of any height and width: no layer is global (see Plan.Reach), and the input is no vector. The height and
// width of in are then only those that the network was planned for, and all values are [batch, C, H, W], also where these are 1×1.
func (o *ONNX) Open() bool { return o.open }

// Vector reports whether samples of a shape are a value [batch, D].
func (o *ONNX) Vector(s Shape) bool { return s.IsVector() && !o.open }

// SetTap names a value, for a later layer to read.
func (o *ONNX) SetTap(name string, x ONNXValue) { o.taps[name] = x }

// Tap returns the value that an earlier layer has named.
func (o *ONNX) Tap(name string) ONNXValue {
	x, ok := o.taps[name]
	if !ok {
		o.Fail("want a tap before this layer, got %q", name)
	}
	return x
}

// Stack writes a stack in the layer, whose parameters' names begin with name.
func (o *ONNX) Stack(name string, st Stack, x ONNXValue, in Shape) ONNXValue {
	return o.stack(o.prefix+name+".", st, x, in)
}
