package ops

import (
	"fmt"
	"strings"
	"sync/atomic"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A gorgonia.ExprGraph merges a new node into one that it takes for equal. It compares the 32-bit hashes of the nodes and of their
// operations, the types, the shapes and the number of inputs, but not the inputs; constants it compares by the text that fmt
// prints. So two different nodes become one when their hashes collide, and two tensors that print alike become one constant.
//
// Graphs of this library are safe from that: our operations carry a serial in place of a hash and are never merged; Input salts
// the hashes of inputs, and with them of all nodes downstream, so that Build sees a collision by building twice; CheckConstants
// finds the constants that may have been confused.

// serials counts operations and inputs. None appears twice in a process.
var serials atomic.Uint32

// newSerial is a variable so that a test can force a collision.
var newSerial = func() uint32 { return serials.Add(1) }

// Input returns a new float32 input of g.
func Input(g *gorgonia.ExprGraph, name string, shape ...int) *gorgonia.Node {
	return InputOf(g, tensor.Float32, name, shape...)
}

// InputOf returns a new input of g. Unlike Gorgonia's constructors it never returns one that is there already, whatever its
// name: Gorgonia computes a node's hash once, when the node is added, and that hash is of the name and a serial.
func InputOf(g *gorgonia.ExprGraph, of tensor.Dtype, name string, shape ...int) *gorgonia.Node {
	salted := gorgonia.WithName(fmt.Sprintf("%s#%d", name, newSerial()))
	var n *gorgonia.Node
	if len(shape) == 0 {
		n = gorgonia.NewScalar(g, of, salted)
	} else {
		n = gorgonia.NewTensor(g, of, len(shape), gorgonia.WithShape(shape...), salted)
	}
	gorgonia.WithName(name)(n)
	return n
}

// maxBuilds is how often Build builds a graph before it gives up.
const maxBuilds = 4

// Build makes a graph whose nodes are what the calls of build say. It calls build, which returns a new graph at each call, until
// two graphs agree that no node is missing: hashes differ from call to call, so a collision is not repeated. The last graph that
// build returned is the one to use. A graph of our operations alone is built once, as nothing in it can be merged.
//
// The calls are made in WithGraphLock.
func Build(build func() (*gorgonia.ExprGraph, error)) error {
	return WithGraphLock(func() error { return buildAgreed(build) })
}

func buildAgreed(build func() (*gorgonia.ExprGraph, error)) error {
	most, sizes := 0, []string(nil)
	for range maxBuilds {
		g, err := build()
		if err != nil {
			return err
		}
		nodes := g.AllNodes()
		if len(nodes) == most || !mergeable(nodes) {
			return nil
		}
		most = max(most, len(nodes))
		sizes = append(sizes, fmt.Sprint(len(nodes)))
	}
	return fmt.Errorf("ops: graph: want as many nodes each time it is built, got %s: either a layer or the loss builds something else "+
		"at each call, which it must not, or Gorgonia merges different nodes whose hashes collide (other names for inputs change their hashes)",
		strings.Join(sizes, ", "))
}

// mergeable reports whether Gorgonia may have merged nodes of operations.
func mergeable(nodes gorgonia.Nodes) bool {
	for _, n := range nodes {
		if _, ours := n.Op().(operation); !ours && !isGiven(n) {
			return true
		}
	}
	return false
}

// CheckConstants returns an error if two different constants of g may have become one. It is called before gorgonia.Grad, which
// forgets the edges that tell.
//
// A constant is safe where its name is its value, as that of scalars and of small tensors. Another may be read once only.
func CheckConstants(g *gorgonia.ExprGraph) error {
	reads := make(map[int64]int)
	for it := g.Edges(); it.Next(); { // an edge for each call that read a constant, also where Gorgonia merged the readers
		reads[it.Edge().From().ID()]++
	}
	for _, n := range g.AllNodes() {
		if v := Constant(n); v != nil && reads[n.ID()] > 1 && !namedByValue(n, v) {
			return fmt.Errorf("ops: graph: constant of shape %v is read %d times: Gorgonia tells constants apart by how they print (%s), "+
				"so this may be several different ones; make each an input with a name and a value (gorgonia.NewTensor, WithName, WithValue)",
				v.Shape(), reads[n.ID()], abridged(n.Name()))
		}
	}
	return nil
}

// namedByValue reports whether no other value has the name of constant n.
func namedByValue(n *gorgonia.Node, v gorgonia.Value) bool {
	if v.Shape().IsScalar() {
		return n.Name() == fmt.Sprint(v.Data()) || n.Name() == fmt.Sprint(v)
	}
	const elided = "..." // in the text of a tensor of more than 8 rows or columns
	return v.Shape().Dims() <= 2 && n.Name() == fmt.Sprint(v) && !strings.Contains(n.Name(), elided)
}

// abridged is a text in one short line.
func abridged(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 60 {
		text = string(r[:57]) + "..."
	}
	return text
}
