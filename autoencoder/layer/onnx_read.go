package layer

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/denoise-go/denoise/internal/onnx"
)

// ReadONNX reads the nodes of an ONNX graph that stand for one layer, the counterpart of ONNXLayer. x is the value that the layer takes, samples
// of shape in. It takes one node after the other from r, as the file lists them, and returns the layer with its settings and the value that it makes. Where the
// nodes are not this layer's, r has seen it: the result is then ignored. A nil Layer stands for nodes that pass x on.
type ReadONNX func(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue)

var (
	readersMu sync.RWMutex
	readers   = map[string][]ReadONNX{}
)

// RegisterONNX makes known how a layer is read from nodes whose first is of an operator such as "Gemm". Several layers may begin with the same
// operator: the one that takes the most nodes is it, and of two that take as many the one that was registered last. Call it from an init function.
func RegisterONNX(op string, read ReadONNX) {
	readersMu.Lock()
	defer readersMu.Unlock()
	readers[op] = append(readers[op], read)
}

// ONNXOrder is the order of a batch's dimensions in an ONNX graph.
type ONNXOrder int

// The orders.
const (
	ONNXVectors       ONNXOrder = iota // [batch, D]
	ONNXChannelsFirst                  // [batch, C, H, W]
	ONNXChannelsLast                   // [batch, H, W, C], between two nodes Transpose
)

// ONNXReader takes nodes from an ONNX graph for one layer. After a mismatch its methods do nothing, so that a layer need not look at each.
type ONNXReader struct {
	file  *onnxFile
	at    int // the next node
	in    onnxState
	out   ONNXOrder
	asked bool // the layer knows the order of x
	nodes []*ONNXNode
	data  []onnxParam
	taps  map[string]string // the names of taps that the file has none of yet, by their values
	err   error
}

// onnxParam says which constant a parameter's numbers are.
type onnxParam struct {
	name     string
	constant *onnxConstant
}

// Fail reports that the nodes are not the layer's. The first report stands.
func (r *ONNXReader) Fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// Node takes the next node, which is of the operator op and has these inputs first; Add and Mul have them in any order.
func (r *ONNXReader) Node(op string, inputs ...ONNXValue) *ONNXNode {
	n := &ONNXNode{reader: r}
	if r.err == nil {
		r.at = r.file.skip(r.at)
	}
	switch {
	case r.err != nil:
		return n
	case r.at == len(r.file.nodes):
		r.Fail("want a node %s after it, got none", op)
		return n
	}
	n.node = &r.file.nodes[r.at]
	place := r.file.place(r.at)
	for _, name := range n.node.Inputs {
		n.inputs = append(n.inputs, r.file.same(name))
	}
	if commutative := op == "Add" || op == "Mul"; commutative && len(inputs) > 0 && len(n.inputs) == 2 && n.inputs[0] != inputs[0] {
		slices.Reverse(n.inputs)
	}
	switch {
	case n.node.Op != op || n.node.Domain != "":
		r.Fail("want a node %s in the place of %s", op, place)
	case len(n.inputs) < len(inputs) || !slices.Equal(n.inputs[:len(inputs)], inputs):
		r.Fail("want a node %s of %q in the place of %s, got one of %.200q", op, inputs, place, n.node.Inputs)
	default:
		n.Output = ONNXValue(n.node.Outputs[0])
		r.at++
		r.nodes = append(r.nodes, n)
	}
	return n
}

// Sides returns the shape of a constant, such as a weight. x and other values that depend on it are not constants.
func (r *ONNXReader) Sides(v ONNXValue) []int {
	if c := r.constant(v); c != nil {
		return c.sides()
	}
	return nil
}

// Ints returns the numbers of a constant list of int64.
func (r *ONNXReader) Ints(v ONNXValue) []int {
	c := r.constant(v)
	if c == nil {
		return nil
	}
	if c.tensor.Type != onnx.Int64 || len(c.tensor.Dims) > 1 {
		r.Fail("want a list of int64 numbers, got %.80q", v)
		return nil
	}
	var list []int
	for _, n := range c.tensor.Ints {
		if n != onnxBatch && (n < math.MinInt32 || n > math.MaxInt32) {
			r.Fail("want numbers of 32 bits, got %d", n)
			return nil
		}
		list = append(list, int(max(n, math.MinInt32))) // of a batch's size as well: no list of a layer has such a number
	}
	return list
}

// Floats returns the numbers of a constant tensor of float32, not to be changed.
func (r *ONNXReader) Floats(v ONNXValue) []float32 {
	c := r.constant(v)
	if c == nil {
		return nil
	}
	if c.tensor.Type != onnx.Float || c.transposed {
		r.Fail("want float32 numbers, got %.80q", v)
		return nil
	}
	return c.tensor.Floats
}

// Scalar returns the constant of one float32 number, as an input for Node.
func (r *ONNXReader) Scalar(number float32) ONNXValue {
	v, ok := r.file.scalars[math.Float32bits(number)]
	if !ok {
		r.Fail("want a constant %g, got none in the file", number)
	}
	return v
}

// Param gives the parameter that the layer's Plan declares under this name the numbers of a constant. Its shape there is that of the constant, but
// for sides of 1.
func (r *ONNXReader) Param(name string, v ONNXValue) {
	if c := r.constant(v); c != nil {
		r.data = append(r.data, onnxParam{name, c})
	}
}

// Transposed is Param for a constant matrix that is the parameter transposed.
func (r *ONNXReader) Transposed(name string, v ONNXValue) {
	c := r.constant(v)
	switch {
	case c == nil:
	case len(c.tensor.Dims) != 2:
		r.Fail("%s: want a matrix, got shape %v", name, c.sides())
	default:
		r.data = append(r.data, onnxParam{name, &onnxConstant{c.tensor, !c.transposed}})
	}
}

// constant returns the constant that a value is.
func (r *ONNXReader) constant(v ONNXValue) *onnxConstant {
	c, ok := r.file.constants[string(v)]
	if r.err == nil && !ok {
		r.Fail("want a constant, got the value %.80q", v)
	}
	if r.err != nil {
		return nil
	}
	return c
}

// Tap returns the name of a tap that passes on a value from before this layer, in the order of x. The network gets a Tap there.
func (r *ONNXReader) Tap(v ONNXValue) string {
	s, ok := r.file.values[string(v)]
	switch {
	case r.err != nil:
		return ""
	case !ok:
		r.Fail("want a value that a layer before has made, got %.80q", v)
		return ""
	case s.order != r.in.order:
		r.Fail("want the value %.80q in the order of the other, got a transposed one", v)
		return ""
	}
	if s.tap != "" {
		return s.tap
	}
	if r.taps[string(v)] == "" {
		r.taps[string(v)] = fmt.Sprintf("skip%d", r.file.taps+len(r.taps)+1)
	}
	return r.taps[string(v)]
}

// Order returns the order of x. Where a layer does not ask for it, x is [batch, D] or [batch, C, H, W].
func (r *ONNXReader) Order() ONNXOrder {
	r.asked = true
	return r.in.order
}

// AnyOrder states that the layer does the same in any order, as an activation does.
func (r *ONNXReader) AnyOrder() { r.asked = true }

// Makes states the order of the layer's output, where it is not that of x.
func (r *ONNXReader) Makes(order ONNXOrder) { r.out = order }

// Batch reports whether a number among Ints is the number of samples.
func (r *ONNXReader) Batch(side int) bool {
	return side == math.MinInt32 || r.file.batch > 0 && int64(side) == r.file.batch
}
