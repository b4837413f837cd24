package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Schedule returns the nodes of g that outputs need, outputs and the graph's inputs included, each after the nodes that it takes
// as inputs. The order depends on the graph alone.
func Schedule(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.Nodes, error) {
	if len(outputs) == 0 {
		return nil, fmt.Errorf("ops: machine: want at least one output, got none")
	}
	var order gorgonia.Nodes
	// A graph may be deep, so nodes that wait for their inputs lie on a stack of our own: nil comes after the inputs of the node
	// below it.
	done, stack := make(map[*gorgonia.Node]bool), make(gorgonia.Nodes, 0, len(outputs))
	for i := len(outputs) - 1; i >= 0; i-- {
		if outputs[i] == nil {
			return nil, fmt.Errorf("ops: machine: want nodes as outputs, got a nil one")
		}
		if outputs[i].Graph() != g {
			return nil, fmt.Errorf("ops: machine: want outputs of the graph, got %s of another", outputs[i].Name())
		}
		stack = append(stack, outputs[i])
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if n == nil {
			n = stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !done[n] {
				done[n] = true
				order = append(order, n)
			}
			continue
		}
		if done[n] {
			continue
		}
		stack = append(stack, n, nil)
		in := Inputs(g, n)
		for i := len(in) - 1; i >= 0; i-- {
			if !done[in[i]] {
				stack = append(stack, in[i])
			}
		}
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
