//go:build cuda

package cuda

import (
	"fmt"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// machine runs a graph on the device: a gorgonia.VM.
//
// A run puts the upload of its inputs and the graph's operations into the device's queues and returns. The first run launches the
// operations one by one, which also loads their kernels; from then on they are captured as CUDA graphs, one for each slot of
// inputs, and launched in one call. Where operations run on the CPU there is no such graph.
type machine struct {
	d       *Device
	scope   *scope
	places  map[*gorgonia.Node]*place
	inputs  inputs
	program []command // in order of execution
	stages  stages    // the same without the CPU, with what may run side by side
	mixed   bool      // some operation runs on the CPU
	runs    int
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
	for _, n := range nodes {
		p := &place{node: n, n: n.Shape().TotalSize(), kind: kindOf(n)}
		m.places[n] = p
		if p.kind != result {
			continue
		}
		c := command{node: n, out: p}
		for _, child := range ops.Inputs(g, n) {
			in, ok := m.places[child]
			if !ok {
				return fmt.Errorf("cuda: %v: want its input %s scheduled before it", n.Op(), child.Name())
			}
			c.in = append(c.in, in)
			in.readers++
		}
		m.program = append(m.program, c)
	}
	for i := range m.program {
		m.program[i].decide()
		m.mixed = m.mixed || m.program[i].onCPU
	}
	for _, n := range outputs {
		p := m.places[n]
		p.output, p.onDevice = true, p.onDevice || n.Dtype() == tensor.Float32
	}
	for _, n := range nodes {
		if err := m.settle(m.places[n]); err != nil {
			return err
		}
	}
	if err := m.inputs.open(m.scope); err != nil {
		return err
	}
	for i := range m.program {
		if err := m.program[i].compile(m.scope); err != nil {
			return err
		}
	}
	if m.mixed {
		m.d.sayMixed(m.program)
	} else if err := m.stages.plan(m.scope, m.program); err != nil {
		return err
	}
	return m.bind(outputs)
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
	if !p.onDevice {
		return nil
	}
	dev, err := m.scope.alloc(p.n, fmt.Sprintf("%s of shape %v", p.node.Name(), p.node.Shape()))
	if err != nil {
		return err
	}
	p.setAll(dev)
	if p.kind == constant {
		return m.d.uploadValue(p)
	}
	return nil
}

// bind lets the outputs be Values. An output that is an input of the graph keeps its own.
func (m *machine) bind(outputs gorgonia.Nodes) error {
	for _, n := range outputs {
		p := m.places[n]
		if p.kind != result || !p.onDevice {
			continue
		}
		v := &Value{d: m.d, scope: m.scope, shape: n.Shape(), dev: p.dev[0], n: p.n}
		if err := gorgonia.UnsafeLet(n, v); err != nil {
			return fmt.Errorf("cuda: output %s: %w", n.Name(), err)
		}
	}
	return nil
}

// RunAll puts a run into the device's queue. It waits for the CPU's operations, if there are any, and where the device is slots
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
	var err error
	switch {
	case m.mixed:
		err = m.runMixed(slot)
	case m.runs == 0:
		err = m.stages.launch(m.d, slot)
	default:
		err = m.stages.replay(m.scope, slot)
	}
	if err != nil {
		return err
	}
	m.runs++
	return m.inputs.release(m.d, slot)
}

// Reset does nothing: a run leaves nothing that the next would have to clear.
func (m *machine) Reset() {}

// Close waits for the device and releases the machine's memory. The outputs' Values end with it.
func (m *machine) Close() error { return m.scope.close() }
