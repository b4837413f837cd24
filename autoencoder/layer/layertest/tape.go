//go:build !cuda

package layertest

import (
	"fmt"
	"hash"
	"testing"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
)

// checkTape compares Gorgonia's tape machine with the library's.
func checkTape(t *testing.T, cfg autoencoder.Config) { Compare(t, cfg, tape, 0) }

// tape returns Gorgonia's machine. It lets an operation write over an input that nothing reads later, even one whose value is wanted after
// the run: the root of the graph is a later reader of all outputs.
func tape(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	op := keep{}
	for _, n := range outputs {
		op.dims = append(op.dims, n.Shape().Dims())
	}
	root, err := gorgonia.ApplyOp(op, outputs...)
	if err != nil {
		return nil, err
	}
	return gorgonia.NewTapeMachine(g.SubgraphRoots(root)), nil
}

// keep reads its inputs, of any shape, and returns the constant 0.
type keep struct{ dims []int }

func (op keep) Arity() int { return len(op.dims) }

func (op keep) Type() hm.Type {
	var types []hm.Type
	for _, dims := range op.dims {
		if dims == 0 {
			types = append(types, tensor.Float32)
		} else {
			types = append(types, gorgonia.TensorType{Dims: dims, Of: tensor.Float32})
		}
	}
	return hm.NewFnType(append(types, tensor.Float32)...)
}

func (keep) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (keep) Do(...gorgonia.Value) (gorgonia.Value, error) { return gorgonia.NewF32(0), nil }
func (keep) ReturnsPtr() bool                             { return false }
func (keep) CallsExtern() bool                            { return false }
func (keep) OverwritesInput() int                         { return -1 }
func (op keep) WriteHash(h hash.Hash)                     { fmt.Fprint(h, op) }
func (keep) Hashcode() uint32                             { return 0 }
func (keep) String() string                               { return "keep" }
