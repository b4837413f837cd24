package ops

import (
	"fmt"
	"hash"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// header answers what Gorgonia asks of every operation, whatever it computes. An operation embeds it and adds InferShape, Do
// and, where it can be differentiated, DiffWRT and SymDiff.
type header struct {
	name   string // with every parameter that changes the result
	args   []int  // number of dimensions of each input, 0 for a scalar
	dims   int    // number of dimensions of the output
	serial uint32 // no other operation has it, so that Gorgonia merges no two of them
	out    output // of an operation whose output is a tensor
}

func (h header) Arity() int           { return len(h.args) }
func (h header) ReturnsPtr() bool     { return true }
func (h header) CallsExtern() bool    { return false }
func (h header) OverwritesInput() int { return -1 }
func (h header) String() string       { return h.name }

func (h header) WriteHash(w hash.Hash) { fmt.Fprintf(w, "denoise/%s#%d", h.name, h.serial) }

func (h header) Hashcode() uint32 { return h.serial }

func (h *header) borrow() *output { return &h.out }

func (h *header) number() { h.serial = newSerial() }

// Type is the operation's signature in Gorgonia's type system: float32 tensors in, a float32 tensor out.
func (h header) Type() hm.Type {
	types := make([]hm.Type, 0, len(h.args)+1)
	for _, dims := range append(append([]int(nil), h.args...), h.dims) {
		types = append(types, float32Type(dims))
	}
	return hm.NewFnType(types...)
}

func float32Type(dims int) hm.Type {
	if dims == 0 {
		return tensor.Float32
	}
	return gorgonia.TensorType{Dims: dims, Of: tensor.Float32}
}

// operation is a gorgonia.Op that embeds a header.
type operation interface {
	gorgonia.Op
	inputs() []int
	number() // gives it a serial
}

func (h header) inputs() []int { return h.args }

// apply makes the node of an operation. It refuses an input that is not a float32 tensor of the right number of dimensions
// itself, because Gorgonia's type inference does so without saying which input it was.
func apply(op operation, in ...*gorgonia.Node) (*gorgonia.Node, error) {
	for i, dims := range op.inputs() {
		n := in[i]
		if n == nil {
			return nil, fmt.Errorf("ops: %s: input %d: want a node, got nil", op, i)
		}
		if n.Dtype() != tensor.Float32 || n.Shape().Dims() != dims {
			return nil, fmt.Errorf("ops: %s: input %d (%s): want float32 with %d dimensions, got %v of shape %v",
				op, i, n.Name(), dims, n.Dtype(), n.Shape())
		}
	}
	op.number()
	return gorgonia.ApplyOp(op, in...)
}
