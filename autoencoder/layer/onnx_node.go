package layer

import (
	"slices"
	"strconv"

	"github.com/denoise-go/denoise/internal/onnx"
)

// ONNXNode is a node that an ONNXReader has taken, or none after a mismatch. A layer asks for each of its attributes: a node with others is not taken.
type ONNXNode struct {
	Output ONNXValue // the first

	reader *ONNXReader
	node   *onnx.Node
	inputs []ONNXValue
	asked  []string
}

// Input returns input number i, or "" where there is none.
func (n *ONNXNode) Input(i int) ONNXValue {
	if n.node == nil || i >= len(n.inputs) {
		return ""
	}
	return n.inputs[i]
}

// Inputs returns the number of inputs.
func (n *ONNXNode) Inputs() int { return len(n.inputs) }

// Int returns an attribute, or what stands for it where the node does not have it.
func (n *ONNXNode) Int(name string, otherwise int) int {
	return int(max(min(onnxAttribute(n, name, int64(otherwise)), 1<<30), -1<<30))
}

// Float is Int for a float32.
func (n *ONNXNode) Float(name string, otherwise float32) float32 {
	return onnxAttribute(n, name, otherwise)
}

// Text is Int for a string.
func (n *ONNXNode) Text(name, otherwise string) string { return onnxAttribute(n, name, otherwise) }

// Ints is Int for a list.
func (n *ONNXNode) Ints(name string, otherwise ...int) (list []int) {
	for _, v := range onnxAttribute(n, name, int64s(otherwise)) {
		list = append(list, int(max(min(v, 1<<30), -1<<30)))
	}
	return list
}

// Fixed reports attributes that have another value than this one, which is also what stands for them: a float32, int, string or []int.
func (n *ONNXNode) Fixed(name string, value any) {
	got, same := any(nil), false
	switch v := value.(type) {
	case int:
		got, same = n.Int(name, v), n.Int(name, v) == v
	case float32:
		got, same = n.Float(name, v), n.Float(name, v) == v
	case string:
		got, same = n.Text(name, v), n.Text(name, v) == v
	case []int:
		got, same = n.Ints(name, v...), slices.Equal(n.Ints(name, v...), v)
	}
	if !same {
		n.reader.Fail("attribute %s: want %v, got %v", name, value, got)
	}
}

func onnxAttribute[T any](n *ONNXNode, name string, otherwise T) T {
	if n.node == nil {
		return otherwise
	}
	n.asked = append(n.asked, name)
	i := slices.IndexFunc(n.node.Attributes, func(a onnx.Attribute) bool { return a.Name == name })
	if i < 0 {
		return otherwise
	}
	v, ok := n.node.Attributes[i].Value.(T)
	if !ok {
		n.reader.Fail("attribute %s: want a %T, got a %T", name, otherwise, n.node.Attributes[i].Value)
		return otherwise
	}
	return v
}

// check reports attributes that the layer has not asked for.
func (n *ONNXNode) check() {
	for _, a := range n.node.Attributes {
		if !slices.Contains(n.asked, a.Name) {
			n.reader.Fail("want a node without the attribute %.80q, which changes what it does", a.Name)
		}
	}
}

// decimal returns the number of the fewest digits that is v as a float32: 0.2 and not 0.20000000298.
func decimal(v float32) float64 {
	d, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	return d
}
