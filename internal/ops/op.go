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

	keyed bool // the last input is keys [B×4], int32: see keyWords
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

// Type is the operation's signature in Gorgonia's type system: tensors in, a float32 tensor out.
func (h header) Type() hm.Type {
	types := make([]hm.Type, 0, len(h.args)+1)
	for i, dims := range h.args {
		types = append(types, typeOf(dims, h.dtype(i)))
	}
	return hm.NewFnType(append(types, typeOf(h.dims, tensor.Float32))...)
}

func typeOf(dims int, of tensor.Dtype) hm.Type {
	if dims == 0 {
		return of
	}
	return gorgonia.TensorType{Dims: dims, Of: of}
}

// dtype is the type of input i's elements.
func (h header) dtype(i int) tensor.Dtype {
	if h.keyed && i == len(h.args)-1 {
		return tensor.Int32
	}
	return tensor.Float32
}

// operation is a gorgonia.Op that embeds a header.
type operation interface {
	gorgonia.Op
	inputs() []int
	dtype(i int) tensor.Dtype
	number() // gives it a serial
}

func (h header) inputs() []int { return h.args }

// DiffWRT and SymDiff are those of an operation that has no gradient, such as a gradient itself: without them Gorgonia panics where one is
// asked for.
func (h header) DiffWRT(inputs int) []bool { return make([]bool, inputs) }

func (h header) SymDiff(gorgonia.Nodes, *gorgonia.Node, *gorgonia.Node) (gorgonia.Nodes, error) {
	return nil, fmt.Errorf("ops: %s: want an operation that can be differentiated, got one that cannot", h.name)
}

// apply makes the node of an operation. It refuses an input that is not a tensor of the right type and number of dimensions
// itself, because Gorgonia's type inference does so without saying which input it was.
func apply(op operation, in ...*gorgonia.Node) (*gorgonia.Node, error) {
	for i, dims := range op.inputs() {
		n := in[i]
		if n == nil {
			return nil, fmt.Errorf("ops: %s: input %d: want a node, got nil", op, i)
		}
		if n.Dtype() != op.dtype(i) || n.Shape().Dims() != dims {
			return nil, fmt.Errorf("ops: %s: input %d (%s): want %v with %d dimensions, got %v of shape %v",
				op, i, n.Name(), op.dtype(i), dims, n.Dtype(), n.Shape())
		}
	}
	op.number()
	return gorgonia.ApplyOp(op, in...)
}
