//go:build cuda

package cuda

import (
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// runMixed runs a program some of whose operations the CPU does.
func (m *machine) runMixed(slot int) error {
	for _, c := range m.program {
		var err error
		if c.onCPU {
			err = m.runOnCPU(c, slot)
		} else {
			err = c.op.launch(m.d.main, slot)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// runOnCPU brings the inputs of an operation to the CPU, does it there, and sends the result to the device if it is needed there.
func (m *machine) runOnCPU(c command, slot int) error {
	in := make([]gorgonia.Value, len(c.in))
	for i, p := range c.in {
		var err error
		if in[i], err = m.onCPU(p, slot); err != nil {
			return err
		}
	}
	out, err := c.node.Op().Do(in...)
	if err != nil {
		return fmt.Errorf("cuda: %v on the CPU: %w", c.node.Op(), err)
	}
	c.out.host = out
	switch {
	case c.out.onDevice:
		return m.d.uploadValue(c.out)
	case c.out.output: // of another type than the device's
		return gorgonia.UnsafeLet(c.node, out)
	}
	return nil
}

// onCPU returns the value of a place on the CPU.
func (m *machine) onCPU(p *place, slot int) (gorgonia.Value, error) {
	switch {
	case p.kind == bound:
		if v := p.node.Value(); v != nil {
			return v, nil
		}
		return nil, fmt.Errorf("cuda: input %s: want a value, got none", p.node.Name())
	case p.kind == resident && !p.weight.ahead:
		return p.node.Value(), nil
	case p.host != nil: // a constant, or a result of the CPU's
		return p.host, nil
	}
	list := make([]float32, p.n)
	if err := m.d.download(piece{list, p.dev[slot]}); err != nil {
		return nil, err
	}
	if p.node.IsScalar() {
		return gorgonia.NewF32(list[0]), nil
	}
	return tensor.New(tensor.WithShape(p.node.Shape()...), tensor.WithBacking(list)), nil
}

// uploadValue sends the value that a place has on the CPU to the device.
func (d *Device) uploadValue(p *place) error {
	list, err := floats(p.host)
	if err == nil && len(list) != p.n {
		err = fmt.Errorf("want %d numbers, got %d", p.n, len(list))
	}
	if err != nil {
		return fmt.Errorf("cuda: value of %s: %w", p.node.Name(), err)
	}
	return d.upload(piece{list, p.dev[0]})
}

// sayMixed tells the log of operations on the CPU that it has not heard of.
func (d *Device) sayMixed(program []command) {
	var names []string
	for _, c := range program {
		name := c.node.Op().String()
		if c.onCPU && !d.said[name] {
			d.said[name] = true
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		d.log.Warn("cuda: these operations have no kernel: they run on the CPU, with transfers at every step", "operations", strings.Join(names, ", "))
	}
}
