//go:build cuda

package cuda

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// turn is the host's part in a run: values of the device come down in one copy, operations run, and what the device needs of their results
// goes up in one copy. What came down for an earlier turn is not copied again.
type turn struct {
	down, up               block
	downPinned, upPinned   *driver.Pinned
	downAddress, upAddress cu.DevicePtr
	sent                   cu.Event // the copy up is over
	weights                []*place // that have to come down where a solver has moved them
}

// need notes a value that an operation of the turn reads. Seen are those that have been on the host before.
func (t *turn) need(p *place, seen map[*place]bool) {
	if seen[p] {
		return
	}
	seen[p] = true
	switch {
	case p.kind == resident:
		t.weights = append(t.weights, p)
	case p.kind == result:
		t.down.add(p)
	}
}

// open takes the turn's memory and gives the values that cross their places in it.
func (t *turn) open(s *scope) (err error) {
	if t.downAddress, t.downPinned, err = s.crossing(&t.down); err != nil {
		return err
	}
	if t.upAddress, t.upPinned, err = s.crossing(&t.up); err != nil {
		return err
	}
	if t.up.n > 0 {
		t.sent, err = s.event()
	}
	return err
}

// crossing takes memory for a block, on the device and pinned.
func (s *scope) crossing(b *block) (cu.DevicePtr, *driver.Pinned, error) {
	if b.n == 0 {
		return 0, nil, nil
	}
	dev, err := s.Alloc(b.n, "values between host and device")
	if err != nil {
		return 0, nil, err
	}
	pinned, err := driver.AllocPinned(b.n)
	if err != nil {
		return 0, nil, err
	}
	s.add(pinned.Free)
	clear(pinned.Floats()) // the gaps go up as well
	for i, p := range b.places {
		p.setAll(b.address(i, dev))
	}
	return dev, pinned, nil
}

// run does the turn, after all that is in the main stream if it needs something of it. A wait for the device is one that takes the copy down.
func (t *turn) run(d *Device, commands []*command, runs int) error {
	if err := t.bringDown(d); err != nil {
		return err
	}
	for _, c := range commands {
		if err := c.runOnHost(); err != nil {
			return err
		}
	}
	return t.bringUp(d, runs)
}

func (t *turn) bringDown(d *Device) error {
	if t.down.n > 0 {
		memory := t.downPinned.Floats()
		if err := cu.MemcpyDtoHAsync(unsafe.Pointer(&memory[0]), t.downAddress, int64(4*t.down.n), d.main.Stream); err != nil {
			return fmt.Errorf("cuda: copy %d bytes for the host: %w", 4*t.down.n, err)
		}
	}
	var pieces []piece
	for _, p := range t.weights {
		if p.weight.ahead {
			if p.copy == nil {
				p.copy = make([]float32, p.N)
			}
			pieces = append(pieces, piece{p.copy, p.weight.dev})
		}
	}
	switch {
	case len(pieces) > 0:
		if err := d.download(pieces...); err != nil {
			return err
		}
	case t.down.n > 0:
		if err := d.wait(); err != nil {
			return err
		}
	}
	for i, p := range t.down.places {
		p.host = p.value(t.down.of(i, t.downPinned.Floats()))
	}
	for _, p := range t.weights {
		if p.host = p.node.Value(); p.weight.ahead {
			p.host = p.value(p.copy)
		}
	}
	return nil
}

// value returns numbers of the place's shape as a value.
func (p *place) value(list []float32) gorgonia.Value {
	if p.node.IsScalar() {
		return gorgonia.NewF32(list[0])
	}
	return tensor.New(tensor.WithShape(p.Shape...), tensor.WithBacking(list))
}

// runOnHost runs an operation whose inputs are on the host.
func (c *command) runOnHost() error {
	in := make([]gorgonia.Value, len(c.in))
	for i, p := range c.in {
		if in[i] = p.host; p.kind == bound {
			in[i] = p.node.Value()
		}
		if in[i] == nil {
			return fmt.Errorf("cuda: input %s: want a value, got none", p.node.Name())
		}
	}
	out, err := c.node.Op().Do(in...)
	if err != nil {
		return fmt.Errorf("cuda: %v on the CPU: %w", c.node.Op(), err)
	}
	c.out.host = out
	if c.out.output && !c.out.onDevice { // of another type than the device's
		return gorgonia.UnsafeLet(c.node, out)
	}
	return nil
}

func (t *turn) bringUp(d *Device, runs int) error {
	if t.up.n == 0 {
		return nil
	}
	if runs > 0 {
		if err := t.sent.Synchronize(); err != nil {
			return fmt.Errorf("cuda: wait for a copy: %w", err)
		}
	}
	memory := t.upPinned.Floats()
	for i, p := range t.up.places {
		list, err := p.words(p.host)
		if err != nil {
			return fmt.Errorf("cuda: value of %s: %w", p.node.Name(), err)
		}
		copyFloats(t.up.of(i, memory), list)
	}
	if err := cu.MemcpyHtoDAsync(t.upAddress, unsafe.Pointer(&memory[0]), int64(4*t.up.n), d.main.Stream); err != nil {
		return fmt.Errorf("cuda: copy %d bytes of the host's: %w", 4*t.up.n, err)
	}
	if err := t.sent.Record(d.main.Stream); err != nil {
		return fmt.Errorf("cuda: copy: %w", err)
	}
	return nil
}
