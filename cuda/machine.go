//go:build cuda

package cuda

import (
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// machine runs a graph on the device: a gorgonia.VM.
//
// A run puts the upload of its inputs and the graph's operations into the device's queues and returns. Operations that have no kernel run on the
// host, which cuts the graph into parts that take turns. The first run launches the device's operations one by one, which also loads their
// kernels; from then on each of the device's parts is captured as a CUDA graph, and launched in one call.
type machine struct {
	d      *Device
	scope  *scope
	places map[*gorgonia.Node]*place
	inputs inputs
	parts  []*part // in order of execution
	runs   int
}

// VM returns a machine for the part of g that outputs need. Outputs of float32 are bound to Values of this package, for good.
// Gradients and losses may be read or given to this device's solvers and sums at any time until the machine is closed.
func (d *Device) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	nodes, err := ops.Schedule(g, outputs)
	if err != nil {
		return nil, err
	}
	m := &machine{d: d, places: map[*gorgonia.Node]*place{}}
	_, err = d.build(func(s *scope) error {
		m.scope = s
		return m.build(g, nodes, outputs)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// build finds places for the values of all nodes and makes the program.
func (m *machine) build(g *gorgonia.ExprGraph, nodes, outputs gorgonia.Nodes) error {
	program, err := m.program(g, nodes)
	if err != nil {
		return err
	}
	for _, n := range outputs {
		p := m.places[n]
		p.output, p.onDevice = true, p.onDevice || n.Dtype() == tensor.Float32
	}
	m.parts = cut(program)
	if err := m.openTurns(); err != nil {
		return err
	}
	for _, n := range nodes {
		if err := m.settle(m.places[n]); err != nil {
			return err
		}
	}
	if err := m.inputs.open(m.scope); err != nil {
		return err
	}
	for _, c := range program {
		if err := c.compile(m.scope); err != nil {
			return err
		}
	}
	for _, p := range m.parts {
		if p.onHost {
			continue
		}
		if err := p.stages.plan(m.scope, p.commands); err != nil {
			return err
		}
	}
	m.d.sayOnHost(program)
	return m.bind(outputs)
}

// program makes a command of each node that is the result of an operation.
func (m *machine) program(g *gorgonia.ExprGraph, nodes gorgonia.Nodes) (program []*command, err error) {
	for _, n := range nodes {
		p := newPlace(n)
		m.places[n] = p
		if p.kind != result {
			continue
		}
		c := &command{node: n, out: p}
		for _, child := range ops.Inputs(g, n) {
			in, ok := m.places[child]
			if !ok {
				return nil, fmt.Errorf("cuda: %v: want its input %s scheduled before it", n.Op(), child.Name())
			}
			c.in = append(c.in, in)
		}
		c.decide()
		program = append(program, c)
	}
	return program, nil
}

// openTurns finds out what crosses between device and host, and gives it its memory.
func (m *machine) openTurns() error {
	seen := map[*place]bool{}
	for _, p := range m.parts {
		if !p.onHost {
			continue
		}
		for _, c := range p.commands {
			for _, in := range c.in {
				p.turn.need(in, seen)
			}
			if seen[c.out] = true; c.out.onDevice {
				p.turn.up.add(c.out)
			}
		}
		if err := p.turn.open(m.scope); err != nil {
			return err
		}
	}
	return nil
}

// settle gives a place its memory.
func (m *machine) settle(p *place) error {
	switch p.kind {
	case bound:
		if p.onDevice {
			m.inputs.add(p)
		}
		return nil
	case resident:
		var err error
		if p.weight, err = m.scope.weight(p.node.Value().(*tensor.Dense), p.node.Name()); err == nil {
			p.setAll(p.weight.dev)
		}
		return err
	}
	if p.kind == constant {
		p.host = p.node.Value()
	}
	if !p.onDevice || p.At[0] != 0 { // what crosses has its memory
		return nil
	}
	dev, err := m.scope.Alloc(p.N, fmt.Sprintf("%s of shape %v", p.node.Name(), p.node.Shape()))
	if err != nil {
		return err
	}
	p.setAll(dev)
	if p.kind != constant {
		return nil
	}
	list, err := p.words(p.host)
	if err != nil {
		return fmt.Errorf("cuda: value of %s: %w", p.node.Name(), err)
	}
	return m.d.upload(piece{list, dev})
}

// bind lets the outputs be Values. An output that is an input of the graph keeps its own.
func (m *machine) bind(outputs gorgonia.Nodes) error {
	for _, n := range outputs {
		p := m.places[n]
		if p.kind != result || !p.onDevice {
			continue
		}
		v := &Value{d: m.d, scope: m.scope, shape: n.Shape(), dev: p.At[0], n: p.N}
		if err := gorgonia.UnsafeLet(n, v); err != nil {
			return fmt.Errorf("cuda: output %s: %w", n.Name(), err)
		}
	}
	return nil
}

// RunAll puts a run into the device's queue. It waits where the host has operations to run, and where the device is slots
// runs behind.
func (m *machine) RunAll() error { return m.d.do(m.run) }

func (m *machine) run() error {
	if !m.d.scopes[m.scope] {
		return fmt.Errorf("cuda: run: the machine is closed")
	}
	err := m.queueRun()
	if err != nil {
		// The events do not tell how far this run has come, and the next writes to the same memory. What the wait says is of this run.
		cu.Synchronize()
	}
	return err
}

// queueRun puts a run into the device's queue.
func (m *machine) queueRun() error {
	slot := m.runs % slots
	if err := m.inputs.bring(m.d, slot, m.runs); err != nil {
		return err
	}
	for _, p := range m.parts {
		var err error
		switch {
		case p.onHost:
			err = p.turn.run(m.d, p.commands, m.runs)
		case m.runs == 0:
			err = p.stages.launch(m.d, slot)
		default:
			err = p.stages.replay(m.scope, slot)
		}
		if err != nil {
			return err
		}
	}
	m.runs++
	return m.inputs.release(m.d, slot)
}

// Reset does nothing: a run leaves nothing that the next would have to clear.
func (m *machine) Reset() {}

// Close waits for the device and releases the machine's memory. The outputs' Values end with it.
func (m *machine) Close() error { return m.scope.close() }

// sayOnHost tells the log of operations without a kernel that it has not heard of.
func (d *Device) sayOnHost(program []*command) {
	var names []string
	for _, c := range program {
		name := c.node.Op().String()
		if c.build == nil && !d.said[name] {
			d.said[name] = true
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		d.log.Warn("cuda: these operations have no kernel: they run on the CPU, with transfers at every step", "operations", strings.Join(names, ", "))
	}
}
