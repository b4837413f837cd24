package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Schedule returns the nodes of g that outputs need, outputs and the graph's inputs included, each after the nodes that it takes
// as inputs. The order depends on the graph alone.
func Schedule(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.Nodes, error) {
	if g == nil {
		return nil, fmt.Errorf("ops: machine: want a graph, got nil")
	}
	if len(outputs) == 0 {
		return nil, fmt.Errorf("ops: machine: want at least one output, got none")
	}
	var order gorgonia.Nodes
	done := make(map[*gorgonia.Node]bool)
	var visit func(n *gorgonia.Node)
	visit = func(n *gorgonia.Node) { // Go's stacks grow as deep as any graph that fits in memory
		if done[n] {
			return
		}
		done[n] = true
		for _, in := range Inputs(g, n) {
			visit(in)
		}
		order = append(order, n)
	}
	for _, n := range outputs {
		if n == nil {
			return nil, fmt.Errorf("ops: machine: want nodes as outputs, got a nil one")
		}
		if n.Graph() != g {
			return nil, fmt.Errorf("ops: machine: want outputs of the graph, got %s of another", n.Name())
		}
		visit(n)
	}
	return order, nil
}

// Inputs returns the inputs of a node's operation, in order.
func Inputs(g *gorgonia.ExprGraph, n *gorgonia.Node) (in gorgonia.Nodes) {
	for it := g.From(n.ID()); it.Next(); {
		in = append(in, it.Node().(*gorgonia.Node))
	}
	return in
}

// Constant returns the value of a node that is a constant, else nil.
func Constant(n *gorgonia.Node) gorgonia.Value {
	if c, ok := n.Op().(interface{ Value() gorgonia.Value }); ok {
		return c.Value()
	}
	return nil
}
