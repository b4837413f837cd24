package layer

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
)

// written is a layer with one parameter "p" [2×3] that writes itself as a test says.
type written struct {
	write func(o *ONNX, x ONNXValue) ONNXValue
}

func (written) Kind() string { return "test.written" }

func (written) Plan(p *Plan, in Shape) (Shape, error) {
	return in, p.Param("p", Constant(0), 2, 3)
}

func (written) Apply(*Scope, *gorgonia.Node) (*gorgonia.Node, error) { return nil, nil }

func (l written) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue { return l.write(o, x) }

// What a layer of a user's own writes is checked where it is written.
func TestONNXReportsMistakes(t *testing.T) {
	for want, write := range map[string]func(o *ONNX, x ONNXValue) ONNXValue{
		`want a parameter that Plan declares, got "q"`:                       func(o *ONNX, x ONNXValue) ONNXValue { return o.Node("Add", nil, x, o.Param("q")) },
		`want a parameter that Plan declares, got "p"`:                       func(o *ONNX, x ONNXValue) ONNXValue { return o.Sub("p").Param("p") },
		`encoder.0.p: want a shape of 6 numbers, got [2 2]`:                  func(o *ONNX, x ONNXValue) ONNXValue { return o.Param("p", 2, 2) },
		`encoder.0.p: want one shape in the file, got [2 3] and [3 2]`:       func(o *ONNX, x ONNXValue) ONNXValue { return o.Node("Add", nil, o.Param("p"), o.Param("p", 3, 2)) },
		`encoder.0/Constant: want a shape of 2 numbers, got []`:              func(o *ONNX, x ONNXValue) ONNXValue { return o.Constant([]float32{1, 2}) },
		`Add: want values as inputs, got "y"`:                                func(o *ONNX, x ONNXValue) ONNXValue { return o.Node("Add", nil, x, "y") },
		`Add: attribute a: want an int, float32, string, []int or []float32`: func(o *ONNX, x ONNXValue) ONNXValue { return o.Node("Add", ONNXAttributes{"a": 1.0}, x, x) },
		`want a tap before this layer, got "t"`:                              func(o *ONNX, x ONNXValue) ONNXValue { return o.Tap("t") },
		`want a value as the result, got ""`:                                 func(o *ONNX, x ONNXValue) ONNXValue { return "" },
		`no such mode`: func(o *ONNX, x ONNXValue) ONNXValue {
			o.Fail("no such %s", "mode")
			o.Fail("a second report")
			return o.Node("Add", nil, x, o.Scalar(1), o.Ints(2), o.Param("p"))
		},
	} {
		p, in := NewPlan(), Vector(3)
		stack := Stack{written{write}}
		if _, err := stack.Plan(p.Sub("encoder"), in); err != nil {
			t.Fatal(err)
		}
		_, err := ONNXGraph(p, in, map[string][]float32{"encoder.0.p": make([]float32, 6)}, "x", "y", Part{"encoder", stack})
		if err == nil || !strings.HasPrefix(err.Error(), "layer encoder.0") || !strings.Contains(err.Error(), " (test.written): "+want) {
			t.Errorf("got error %v, want one of the layer encoder.0 with %q", err, want)
		}
	}
}

func TestONNXTakesAttributes(t *testing.T) {
	p, in := NewPlan(), Vector(3)
	stack := Stack{written{func(o *ONNX, x ONNXValue) ONNXValue {
		attributes := ONNXAttributes{"s": "text", "i": 1, "f": float32(2), "is": []int{3}, "fs": []float32{4}}
		return o.Node("Clip", attributes, x, "", o.Scalar(1))
	}}}
	if _, err := stack.Plan(p.Sub("encoder"), in); err != nil {
		t.Fatal(err)
	}
	g, err := ONNXGraph(p, in, nil, "x", "y", Part{"encoder", stack})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range g.Nodes[0].Attributes {
		names = append(names, a.Name)
	}
	if got := strings.Join(names, " "); got != "f fs i is s" || g.Nodes[0].Outputs[0] != "y" {
		t.Errorf("got attributes %q of the node %v, want them in the order of their names", got, g.Nodes[0])
	}
}
