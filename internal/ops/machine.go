package ops

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// VM runs the part of a graph that its outputs need on the CPU, by each operation's own Do, on the caller's goroutine: a
// gorgonia.VM. Only outputs have values after a run; they are valid until the next.
//
// It lends our operations the memory that they write to, from a plan by lifetime. So an operation must not read in its Do what is
// not among its inputs, such as the input of another operation.
type VM struct {
	nodes  gorgonia.Nodes     // in order of execution
	in     [][]int            // of each node, the numbers of its inputs
	output []bool             // of each node, whether it is an output
	value  []gorgonia.Value   // of each node, in the current run
	args   [][]gorgonia.Value // scratch for the operations' arguments
	lent   []loan             // of each node
	fast   []*elementwise     // of nodes of Gorgonia's that it runs its own way
	joined []*joined          // of sums that the operation before them computes
	led    []bool             // of each node, whether it follows the node before: that one's operation computes it, too
	dead   [][]int            // after each node, the values that nothing reads any more

	planned int // bytes of all buffers in the plan

	report func(output *gorgonia.Node) error // called with each output; nil for none
}

// Machine returns a machine for the part of g that outputs need. One graph belongs to one machine at a time.
func Machine(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (*VM, error) {
	nodes, err := scheduleEarly(g, outputs)
	if err != nil {
		return nil, err
	}
	sums, nodes := joinSums(g, nodes, outputs)
	nodes, led := pairUp(g, nodes, sums)
	n := len(nodes)
	m := &VM{
		nodes: nodes, in: make([][]int, n), output: make([]bool, n), value: make([]gorgonia.Value, n),
		args: make([][]gorgonia.Value, n), fast: make([]*elementwise, n), joined: make([]*joined, n), led: led, dead: make([][]int, n),
	}
	number := make(map[*gorgonia.Node]int, n)
	for i, node := range nodes {
		number[node] = i
		inputs := Inputs(g, node)
		if j := sums[node]; j != nil {
			m.joined[i], inputs = j, j.in
		} else {
			m.fast[i] = newElementwise(g, node)
		}
		for _, input := range inputs {
			m.in[i] = append(m.in[i], number[input])
		}
		m.args[i] = make([]gorgonia.Value, len(m.in[i]))
	}
	for _, node := range outputs {
		m.output[number[node]] = true
	}
	m.plan()
	return m, nil
}

// keeper is an operation that can keep the packed form of its weight, input 1, from run to run.
type keeper interface{ keep(packs *conv.Packs) }

// Keep makes packs keep the packed form of weights, inputs of the graph whose values do not change until packs.Forget.
func (m *VM) Keep(weights gorgonia.Nodes, packs *conv.Packs) {
	for i := range m.nodes {
		if op, ok := m.op(i).(keeper); ok && slices.Contains(weights, m.nodes[m.in[i][1]]) {
			op.keep(packs)
		}
	}
}

// scheduleEarly is Schedule in an order that computes each output soon after what it is computed from, and gradients of weights
// thus from the last layer to the first: buffers live shorter.
func scheduleEarly(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.Nodes, error) {
	nodes, err := Schedule(g, outputs)
	if err != nil {
		return nil, err
	}
	depth := make(map[*gorgonia.Node]int, len(nodes))
	for _, n := range nodes {
		for _, in := range Inputs(g, n) {
			depth[n] = max(depth[n], depth[in]+1)
		}
	}
	outputs = slices.Clone(outputs)
	slices.SortStableFunc(outputs, func(a, b *gorgonia.Node) int { return depth[a] - depth[b] })
	return Schedule(g, outputs)
}

// Report has f called during each run with each output as soon as its value is bound. The rest of the run does not change it. The outputs come in the order
// in which they are computed, gradients of weights mostly from the last layer to the first. An error of f ends the run; nil ends the calls.
func (m *VM) Report(f func(output *gorgonia.Node) error) { m.report = f }

// RunAll computes every node and binds the outputs' values.
func (m *VM) RunAll() error {
	for i, n := range m.nodes {
		v, err := m.run(i)
		if err == nil && m.output[i] && !isGiven(n) {
			err = bind(n, v)
		}
		if err != nil {
			return fmt.Errorf("ops: machine: %v, node %s: %w", n.Op(), n.Name(), err)
		}
		m.value[i] = v
		for _, d := range m.dead[i] {
			m.value[d] = nil
		}
		if m.report != nil && m.output[i] {
			if err := m.report(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// run returns the value of node i.
func (m *VM) run(i int) (v gorgonia.Value, err error) {
	n := m.nodes[i]
	if isGiven(n) {
		if v = n.Value(); v == nil {
			err = fmt.Errorf("want a value for input %s, got none", n.Name())
		}
		return v, err
	}
	args := m.args[i]
	for j, input := range m.in[i] {
		args[j] = m.value[input]
	}
	if e := m.fast[i]; e != nil {
		v, err = e.do(args, m.lent[i].memory)
	} else if m.led[i] {
		v = m.value[i]
	} else {
		leader := m.lead(i)
		m.lent[i].give()
		if j := m.joined[i]; j != nil {
			v, err = j.do(args)
		} else {
			v, err = n.Op().Do(args...)
		}
		m.lent[i].take()
		if leader != nil {
			m.value[i+1] = leader.follow(nil, nil)
			m.lent[i+1].take()
		}
	}
	clear(args)
	return v, err
}

// lead has the operation of node i compute the next node as well, if it leads that, and returns it, else nil.
func (m *VM) lead(i int) leader {
	if i+1 == len(m.nodes) || !m.led[i+1] {
		return nil
	}
	m.value[i] = nil // that of the run before
	args := m.args[i+1]
	for j, input := range m.in[i+1] {
		args[j] = m.value[input]
	}
	m.lent[i+1].give()
	l := m.op(i).(leader)
	l.follow(m.op(i+1).(follower), args)
	return l
}

// op returns the operation that makes node i.
func (m *VM) op(i int) gorgonia.Op {
	if j := m.joined[i]; j != nil {
		return j.op
	}
	return m.nodes[i].Op()
}

// bind sets the value of an output. Most outputs have theirs from the run before.
func bind(n *gorgonia.Node, v gorgonia.Value) error {
	switch v.(type) {
	case *tensor.Dense, *gorgonia.F32: // pointers, which can be compared
		if n.Value() == v {
			return nil
		}
	}
	return gorgonia.UnsafeLet(n, v)
}

// isGiven reports whether n is an input of the graph or a constant, which nothing computes.
func isGiven(n *gorgonia.Node) bool { return n.Op() == nil || Constant(n) != nil }

// Planned returns how many bytes the machine has planned for the operations' outputs, but for those of the graph.
func (m *VM) Planned() int { return m.planned }

// Reset does nothing: a run starts from the inputs' values as they are.
func (m *VM) Reset() {}

// Close does nothing: the machine owns no memory but Go's.
func (m *VM) Close() error { return nil }
