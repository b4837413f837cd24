package ops

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/sgemm"
)

// follower is an operation that another can compute together with its own output.
type follower interface {
	operation
	// begin reads the inputs and returns the output, whose elements are computed afterwards.
	begin(in []gorgonia.Value) (gorgonia.Value, error)
}

// leader is an operation that can compute a follower together with its own output, while what both read or what it has written is in a cache, with the bits of
// the two apart. Compilers call this operator fusion.
type leader interface {
	operation
	// leads reports whether it can compute f, whose inputs are fIn, together with its own output; n is its own node and in are its own inputs.
	leads(f follower, fIn gorgonia.Nodes, n *gorgonia.Node, in gorgonia.Nodes) bool
	// follow sets the follower of the next Do, nil for none, and returns the output of the last one's. An input is nil where that is the
	// leader's output.
	follow(f follower, in []gorgonia.Value) gorgonia.Value
}

// leading makes an operation a leader of the pointwise operations that read its output, a matrix.
type leading struct {
	follower follower
	in       []gorgonia.Value
	value    gorgonia.Value
	cols     int
}

func (l *leading) leads(f follower, fIn gorgonia.Nodes, n *gorgonia.Node, _ gorgonia.Nodes) bool {
	_, ok := f.(pointwise)
	return ok && slices.Contains(fIn, n)
}

func (l *leading) follow(f follower, in []gorgonia.Value) gorgonia.Value {
	v := l.value
	l.follower, l.in, l.value = f, in, nil
	return v
}

// begin begins the follower, if there is one; y is the leader's output.
func (l *leading) begin(y *tensor.Dense) (err error) {
	if l.follower == nil {
		return nil
	}
	for i, v := range l.in {
		if v == nil {
			l.in[i] = y
		}
	}
	l.value, err = l.follower.begin(l.in)
	return err
}

// then returns what computes a pointwise follower from an output of so many columns; nil if there is none.
func (l *leading) then(cols int) sgemm.Rectangles {
	if l.follower == nil {
		return nil
	}
	l.cols = cols
	return l
}

// Rectangle computes the follower in rows r0 to r1 of columns c0 to c1.
func (l *leading) Rectangle(r0, r1, c0, c1 int) {
	f := l.follower.(pointwise)
	if c1-c0 == l.cols {
		f.span(r0*l.cols, r1*l.cols)
		return
	}
	for ; r0 < r1; r0++ {
		f.span(r0*l.cols+c0, r0*l.cols+c1)
	}
}

// pairUp moves followers to the places behind their leaders. It returns the new order, and of each node whether
// the one before leads it.
func pairUp(g *gorgonia.ExprGraph, nodes gorgonia.Nodes, sums map[*gorgonia.Node]*joined) (order gorgonia.Nodes, led []bool) {
	operationOf := func(n *gorgonia.Node) (gorgonia.Op, gorgonia.Nodes) {
		if j := sums[n]; j != nil {
			return j.op, j.in
		}
		return n.Op(), Inputs(g, n)
	}
	type candidate struct {
		node *gorgonia.Node
		op   follower
		in   gorgonia.Nodes
	}
	var followers []candidate
	for _, n := range nodes {
		if f, ok := n.Op().(follower); ok {
			followers = append(followers, candidate{n, f, Inputs(g, n)})
		}
	}
	order = slices.Clone(nodes)
	paired := make(map[*gorgonia.Node]bool)
	follows := make(map[*gorgonia.Node]bool)
	for _, n := range nodes {
		op, in := operationOf(n)
		l, ok := op.(leader)
		if !ok || paired[n] {
			continue
		}
		for _, f := range followers {
			if f.node != n && !paired[f.node] && l.leads(f.op, f.in, n, in) && moveBehind(order, f.node, f.in, n, in) {
				paired[n], paired[f.node], follows[f.node] = true, true, true
				break
			}
		}
	}
	led = make([]bool, len(order))
	for i, n := range order {
		led[i] = follows[n]
	}
	return order, led
}

// moveBehind moves whichever of a leader n and a follower comes later to the other, the follower behind the leader, if the inputs of both come before.
func moveBehind(order gorgonia.Nodes, f *gorgonia.Node, fIn gorgonia.Nodes, n *gorgonia.Node, in gorgonia.Nodes) bool {
	at, from := slices.Index(order, n), slices.Index(order, f)
	first := min(at, from)
	for _, input := range slices.Concat(in, fIn) {
		if input != n && slices.Index(order, input) >= first {
			return false
		}
	}
	last := max(at, from)
	copy(order[first+2:last+1], slices.DeleteFunc(slices.Clone(order[first:last+1]), func(o *gorgonia.Node) bool { return o == n || o == f }))
	order[first], order[first+1] = n, f
	return true
}
