//go:build cuda

package cuda

import (
	"fmt"
	"slices"
	"unsafe"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/train/optim"
)

// solver is an optim.Solver of any rule with a kernel, in the arithmetic of the CPU. One launch steps all parameters.
type solver struct {
	d      *Device
	rule   optim.Rule
	traits optim.Traits
	update func(s optim.Step) kernels.Update
	lr     float64
	scope  *scope
	steps  int
	params []param
	tables []*table // one for each machine that gradients come from

	squares, shorten kernels.Kernel // only when clipping

	spoilt cu.DevicePtr // uint64: the first step whose numbers are not finite, counted from 1, or 0
	norm   cu.DevicePtr // float64s, Σg² of each chunk; only when clipping
	scale  cu.DevicePtr // what gradients are multiplied with; 0 when not clipping
}

// param is what the device holds of a parameter.
type param struct {
	n     int
	w     *weight // nil before the first step
	slots []cu.DevicePtr
}

// table is the list of chunks of all parameters with the gradients of one machine.
type table struct {
	grads  []cu.DevicePtr
	dev    cu.DevicePtr
	chunks int
}

// maxTables is more than the machines that a solver's gradients come from in a run of training.
const maxTables = 16

// Solver returns a solver for gradients of this device's machines and the weights they share. It rejects a rule that has no kernel.
func (d *Device) Solver(r optim.Rule) (optim.Solver, error) {
	if err := optim.Validate(r); err != nil {
		return nil, err
	}
	update, err := kernels.Rule(r)
	if err != nil {
		return nil, err
	}
	v := &solver{d: d, rule: r, traits: r.Traits(), update: update}
	v.lr = v.traits.LR
	v.scope, err = d.build(func(s *scope) (err error) {
		if _, err := s.Kernel(update(optim.Step{Number: 1, LR: v.lr}).Kernel); err != nil {
			return err
		}
		if v.traits.ClipNorm > 0 {
			if v.squares, err = s.Kernel("sum_squares"); err != nil {
				return err
			}
			if v.shorten, err = s.Kernel("clip_scale"); err != nil {
				return err
			}
		}
		var none uint64
		v.spoilt, err = s.Load(bits(&none), "a flag")
		return err
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// SetLR changes the learning rate for the steps to come.
func (v *solver) SetLR(lr float64) { v.lr = lr }

// Step puts a step into the device's queue. Each call must bring the same parameters in the same order.
func (v *solver) Step(params []gorgonia.ValueGrad) error {
	return v.do(func() error {
		grads, err := v.grads(params)
		if err != nil {
			return err
		}
		t, err := v.table(params, grads)
		if err != nil {
			return err
		}
		v.steps++
		for i := range v.params {
			v.params[i].w.ahead = true
		}
		if v.traits.ClipNorm > 0 {
			if err := v.clip(t); err != nil {
				return err
			}
		}
		u := v.update(optim.Step{Number: v.steps, LR: v.lr, GradScale: 1})
		k, err := v.scope.Kernel(u.Kernel)
		if err != nil {
			return err
		}
		return k.Launch(v.d.main, t.chunks, append([]any{t.dev, v.scale, v.spoilt, v.steps}, u.Args...)...)
	})
}

// clip computes the scale that shortens all gradients, taken together, to the length wanted.
func (v *solver) clip(t *table) error {
	if err := v.squares.Launch(v.d.main, t.chunks, v.norm, t.dev); err != nil {
		return err
	}
	return v.shorten.Launch(v.d.main, 1, v.scale, v.norm, t.chunks, v.traits.ClipNorm)
}

// do calls f with the device locked, unless the solver is closed.
func (v *solver) do(f func() error) error {
	return v.d.do(func() error {
		if !v.d.scopes[v.scope] {
			return v.errorf("the solver is closed")
		}
		return f()
	})
}

// errorf is fmt.Errorf with the rule's name in front.
func (v *solver) errorf(format string, args ...any) error {
	return fmt.Errorf("cuda: %s: %w", v.traits.Name, fmt.Errorf(format, args...))
}

// grads returns where the gradients are, and checks that they are the device's.
func (v *solver) grads(params []gorgonia.ValueGrad) ([]cu.DevicePtr, error) {
	if len(params) == 0 {
		return nil, v.errorf("want at least one parameter, got none")
	}
	if v.params != nil && len(params) != len(v.params) {
		return nil, v.errorf("want %d parameters as before, got %d", len(v.params), len(params))
	}
	grads := make([]cu.DevicePtr, len(params))
	for i, p := range params {
		if null.Is(p) {
			return nil, v.errorf("parameter %d: want a weight, got nil", i)
		}
		g, err := p.Grad()
		if err != nil {
			return nil, v.errorf("gradient %d: %w", i, err)
		}
		x, ok := g.(*Value)
		if !ok || x == nil || x.d != v.d || !v.d.scopes[x.scope] {
			return nil, v.errorf("gradient %d: want a value of an open machine of this device, got a %T", i, g)
		}
		if value := p.Value(); null.Is(value) || value.Size() != x.n {
			return nil, v.errorf("parameter %d: want a weight of %d elements, as many as its gradient has, got %s", i, x.n, dense.Describe(value))
		}
		if v.params != nil && x.n != v.params[i].n {
			return nil, v.errorf("gradient %d: want %d elements, got %d", i, v.params[i].n, x.n)
		}
		grads[i] = x.dev
	}
	return grads, nil
}

// table returns the chunks of all parameters with these gradients.
func (v *solver) table(params []gorgonia.ValueGrad, grads []cu.DevicePtr) (*table, error) {
	for _, t := range v.tables {
		if slices.Equal(t.grads, grads) {
			return t, nil
		}
	}
	if err := v.adopt(params); err != nil {
		return nil, err
	}
	var chunks []kernels.Chunk
	for i, p := range v.params {
		for lo := 0; lo < p.n; lo += kernels.ChunkLen {
			at := cu.DevicePtr(4 * lo)
			c := kernels.Chunk{P: uint64(p.w.dev + at), G: uint64(grads[i] + at), N: int64(min(kernels.ChunkLen, p.n-lo))}
			for j, slot := range p.slots {
				c.Slots[j] = uint64(slot + at)
			}
			chunks = append(chunks, c)
		}
	}
	list := unsafe.Slice((*float32)(unsafe.Pointer(&chunks[0])), len(chunks)*int(unsafe.Sizeof(chunks[0]))/4)
	t := &table{grads: grads, chunks: len(chunks)}
	var err error
	if len(v.tables) == maxTables { // machines have come and gone: the memory of the oldest table serves again
		t.dev, v.tables = v.tables[0].dev, v.tables[1:]
	} else if t.dev, err = v.scope.Alloc(len(list), "a table of parameters"); err != nil {
		return nil, err
	}
	if err := v.d.upload(piece{list, t.dev}); err != nil {
		return nil, err
	}
	if v.traits.ClipNorm > 0 && v.scale == 0 {
		if v.norm, err = v.scope.Alloc(2*len(chunks), "norms of gradients"); err != nil {
			return nil, err
		}
		if v.scale, err = v.scope.Alloc(1, "the scale of gradients"); err != nil {
			return nil, err
		}
	}
	v.tables = append(v.tables, t)
	return t, nil
}

// adopt looks up the parameters' weights on the device, and makes slots of zero unless Import has brought others.
func (v *solver) adopt(params []gorgonia.ValueGrad) error {
	if v.params == nil {
		lengths := make([]int, len(params))
		for i, p := range params {
			lengths[i] = p.Value().Size()
		}
		if err := v.makeSlots(lengths); err != nil {
			return err
		}
	}
	for i, p := range params {
		t, ok := dense.Float32(p.Value())
		if !ok || t.Size() != v.params[i].n {
			return v.errorf("parameter %d: want a dense tensor of %d float32s, got a %T", i, v.params[i].n, p.Value())
		}
		w := v.d.weights[&t.Float32s()[0]]
		if w == nil {
			return v.errorf("parameter %d: want a weight of this device's machines, got another tensor", i)
		}
		if v.params[i].w != nil && v.params[i].w != w {
			return v.errorf("parameter %d: want the weight that was there before, got another", i)
		}
		if v.params[i].w == nil {
			v.params[i].w = w
			w.users++
			v.scope.add(w.leave)
		}
	}
	return nil
}
