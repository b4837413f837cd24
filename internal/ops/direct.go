package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// direct runs a graph on the CPU by each operation's own Do, on the caller's goroutine. Values that are not outputs are not bound to
// their nodes.
type direct struct {
	nodes gorgonia.Nodes     // in order of execution
	in    [][]int            // of each node, the numbers of its inputs
	bound map[int]bool       // numbers of the outputs
	value []gorgonia.Value   // of each node, in the current run
	args  [][]gorgonia.Value // scratch for the operations' arguments
}

// Direct returns a machine that does nothing but call one operation after the other, on the caller's goroutine. The tape machine hands
// each run to another one, which takes as long as half of a single image's way through a network; and in a build with the tag cuda it
// sends every built-in operation to a GPU.
func Direct(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	nodes, err := Schedule(g, outputs)
	if err != nil {
		return nil, err
	}
	m := &direct{nodes: nodes, bound: make(map[int]bool), value: make([]gorgonia.Value, len(nodes))}
	number := make(map[*gorgonia.Node]int, len(nodes))
	for i, n := range nodes {
		number[n] = i
		var in []int
		for _, input := range Inputs(g, n) {
			in = append(in, number[input])
		}
		m.in = append(m.in, in)
		m.args = append(m.args, make([]gorgonia.Value, len(in)))
		if op, ok := n.Op().(gorgonia.TrainModeOp); ok {
			if err := op.SetTraining(true); err != nil {
				return nil, fmt.Errorf("ops: machine: %s: %w", n.Name(), err)
			}
		}
	}
	for _, n := range outputs {
		m.bound[number[n]] = true
	}
	return m, nil
}

// RunAll computes every node and binds the outputs' values.
func (m *direct) RunAll() error {
	for i, n := range m.nodes {
		if isGiven(n) {
			if m.value[i] = n.Value(); m.value[i] == nil {
				return fmt.Errorf("ops: machine: want a value for input %s, got none", n.Name())
			}
			continue
		}
		for j, input := range m.in[i] {
			m.args[i][j] = m.value[input]
		}
		v, err := n.Op().Do(m.args[i]...)
		if err == nil && m.bound[i] {
			err = gorgonia.UnsafeLet(n, v)
		}
		if err != nil {
			return fmt.Errorf("ops: machine: %v, node %s: %w", n.Op(), n.Name(), err)
		}
		m.value[i] = v
	}
	return nil
}

// isGiven says that nothing computes n: it is an input of the graph or a constant.
func isGiven(n *gorgonia.Node) bool { return n.Op() == nil || Constant(n) != nil }

// Reset does nothing: a run starts from the inputs' values as they are.
func (m *direct) Reset() {}

// Close does nothing: the machine owns no memory but Go's.
func (m *direct) Close() error { return nil }
