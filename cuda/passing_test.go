//go:build cuda

package cuda

import (
	"errors"
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// passing is an operation of a user's own, without a kernel: y = x.
type passing struct {
	dims int
	fail bool
}

func (op *passing) Arity() int { return 1 }

func (op *passing) Type() hm.Type {
	t := gorgonia.TensorType{Dims: op.dims, Of: tensor.Float32}
	return hm.NewFnType(t, t)
}

func (op *passing) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *passing) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	if op.fail {
		return nil, errors.New("on purpose")
	}
	return in[0].(*tensor.Dense).Clone().(*tensor.Dense), nil
}

func (op *passing) DiffWRT(int) []bool { return []bool{true} }

// SymDiff hands the gradient on: a step has one operation on the host.
func (op *passing) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{dy}, nil
}

func (op *passing) ReturnsPtr() bool      { return true }
func (op *passing) CallsExtern() bool     { return false }
func (op *passing) OverwritesInput() int  { return -1 }
func (op *passing) WriteHash(h hash.Hash) { fmt.Fprintf(h, "passing %p", op) }
func (op *passing) String() string        { return "passing" }
func (op *passing) Hashcode() uint32 {
	h := fnv.New32a()
	op.WriteHash(h)
	return h.Sum32()
}
