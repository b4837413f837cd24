package objective

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// maxFormula bounds the bytes of a formula that is written out. It stands in every state.
const maxFormula = 4096

// Formula writes down what the loss computes: the name of its operation, if that is one of pred, the logits that it is the sigmoid of, and target, such as "l2"; otherwise all
// operations in order, such as "#1 = - false(pred, target); #2 = square(#1); …", with a checksum of each value that stands in it.
func (e *Expression) Formula() string {
	logits := ops.Logits(e.Pred)
	switch in := ops.Inputs(e.Graph, e.Loss); {
	case slices.Equal(in, gorgonia.Nodes{e.Pred, e.Target}), logits != nil && slices.Equal(in, gorgonia.Nodes{e.Pred, e.Target, logits}):
		return e.Loss.Op().String()
	}
	names := map[*gorgonia.Node]string{e.Pred: "pred", e.Target: "target"}
	if logits != nil {
		names[logits] = "logits"
	}
	for _, w := range e.Weights {
		names[w] = w.Name()
	}
	var lines []string
	var visit func(n *gorgonia.Node) string
	visit = func(n *gorgonia.Node) string {
		if v := fixed(n); names[n] == "" && v != nil {
			names[n] = valueName(v)
		}
		if names[n] == "" && n.Op() == nil {
			names[n] = n.Name()
		}
		if names[n] == "" {
			var args []string
			for _, in := range ops.Inputs(e.Graph, n) {
				args = append(args, visit(in))
			}
			names[n] = fmt.Sprintf("#%d", len(lines)+1)
			lines = append(lines, fmt.Sprintf("%s = %v(%s)", names[n], n.Op(), strings.Join(args, ", ")))
		}
		return names[n]
	}
	visit(e.Loss)
	text := strings.Join(lines, "; ")
	if len(text) > maxFormula {
		text = fmt.Sprintf("%d operations, SHA-256 %x", len(lines), sha256.Sum256([]byte(text)))
	}
	return text
}

// valueName writes down a scalar, and of a tensor what tells it from others.
func valueName(v gorgonia.Value) string {
	text := fmt.Sprint(v.Data()) // tells any two float32s apart
	if v.Shape().IsScalar() {
		return fmt.Sprintf("%v %s", v.Dtype(), text)
	}
	return fmt.Sprintf("%v of shape %v, SHA-256 %.16x", v.Dtype(), v.Shape(), sha256.Sum256([]byte(text)))
}

// fixed is the value of a node that is the same in every run: a constant, or an input that has a value from the start.
func fixed(n *gorgonia.Node) gorgonia.Value {
	if n.Op() == nil {
		return n.Value()
	}
	return ops.Constant(n)
}
