package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// KeepOp reads its inputs, of any shape, and returns the constant 0.
//
// Gorgonia's tape machine lets an operation write over an input that nothing reads later, even one whose value the caller
// wants after the run. A KeepOp is that later reader. As the root of a graph it also says what has to be run: everything
// that none of its inputs needs can be left out.
type KeepOp struct {
	header
	zero gorgonia.F32
}

// keep returns a node that depends on all of nodes.
func keep(nodes gorgonia.Nodes) (*gorgonia.Node, error) {
	if len(nodes) == 0 {
		return nil, fmt.Errorf("ops: machine: want at least one output, got none")
	}
	h := header{name: "keep"}
	for _, n := range nodes {
		if n == nil {
			return nil, fmt.Errorf("ops: machine: want nodes as outputs, got a nil one")
		}
		h.args = append(h.args, n.Shape().Dims())
	}
	return apply(&KeepOp{header: h}, nodes...)
}

func (op *KeepOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (op *KeepOp) Do(...gorgonia.Value) (gorgonia.Value, error) { return &op.zero, nil }
