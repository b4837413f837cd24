//go:build cuda

package cuda

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/simd"
	"github.com/denoise-go/denoise/train/optim"
)

// adamW is an optim.Solver of the rule optim.AdamW on the device, in the same arithmetic. One launch steps all parameters.
type adamW struct {
	d      *Device
	cfg    optim.AdamW
	scope  *scope
	steps  int
	params []param
	tables []*table // one for each machine that gradients come from

	step, squares, shorten kernels.Kernel

	spoilt cu.DevicePtr // uint64: the first step whose numbers are not finite, counted from 1, or 0
	norm   cu.DevicePtr // float64s, Σg² of each chunk; only when clipping
	scale  cu.DevicePtr // what gradients are multiplied with; 0 when not clipping
}

// param is what the device holds of a parameter.
type param struct {
	n    int
	w    *weight // nil before the first step
	m, v cu.DevicePtr
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
	if cfg, ok := r.(optim.AdamW); ok {
		return d.AdamW(cfg)
	}
	return nil, fmt.Errorf("cuda: want an optimizer with a kernel for the GPU, got %s (optim.AdamW has one; train.CPU runs any)", r.Traits().Name)
}

// AdamW returns a solver of this rule. See Solver.
func (d *Device) AdamW(cfg optim.AdamW) (optim.Solver, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &adamW{d: d, cfg: cfg, step: kernels.Kernel{Name: "adamw"}, squares: kernels.Kernel{Name: "sum_squares"}, shorten: kernels.Kernel{Name: "clip_scale"}}
	var err error
	a.scope, err = d.build(func(s *scope) (err error) {
		for _, k := range []*kernels.Kernel{&a.step, &a.squares, &a.shorten} {
			if *k, err = s.Kernel(k.Name); err != nil {
				return err
			}
		}
		var none uint64
		a.spoilt, err = s.load(bits(&none), "a flag")
		return err
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// SetLR changes the learning rate for the steps to come.
func (a *adamW) SetLR(lr float64) { a.cfg.LR = lr }

// Step puts a step into the device's queue. Each call must bring the same parameters in the same order.
func (a *adamW) Step(params []gorgonia.ValueGrad) error {
	return a.d.do(func() error {
		if err := a.open(); err != nil {
			return err
		}
		grads, err := a.grads(params)
		if err != nil {
			return err
		}
		t, err := a.table(params, grads)
		if err != nil {
			return err
		}
		a.steps++
		for i := range a.params {
			a.params[i].w.ahead = true
		}
		if a.cfg.ClipNorm > 0 {
			if err := a.clip(t); err != nil {
				return err
			}
		}
		c := a.cfg
		coef := simd.NewAdamWCoef(a.steps, c.LR, c.WeightDecay, c.Beta1, c.Beta2, c.Eps)
		return a.step.Launch(a.d.main, t.chunks, t.dev, coef.Decay, coef.Beta1, coef.OneMinusBeta1, coef.Beta2, coef.OneMinusBeta2, coef.StepSize,
			coef.SqrtBias2, coef.Eps, a.scale, a.spoilt, a.steps)
	})
}

// clip computes the scale that shortens all gradients, taken together, to the length wanted.
func (a *adamW) clip(t *table) error {
	if err := a.squares.Launch(a.d.main, t.chunks, a.norm, t.dev); err != nil {
		return err
	}
	return a.shorten.Launch(a.d.main, 1, a.scale, a.norm, t.chunks, a.cfg.ClipNorm)
}

func (a *adamW) open() error {
	if !a.d.scopes[a.scope] {
		return errors.New("cuda: adamw: the solver is closed")
	}
	return nil
}

// grads returns where the gradients are, and checks that they are the device's.
func (a *adamW) grads(params []gorgonia.ValueGrad) ([]cu.DevicePtr, error) {
	if a.params != nil && len(params) != len(a.params) {
		return nil, fmt.Errorf("cuda: adamw: want %d parameters as before, got %d", len(a.params), len(params))
	}
	grads := make([]cu.DevicePtr, len(params))
	for i, p := range params {
		g, err := p.Grad()
		if err != nil {
			return nil, fmt.Errorf("cuda: adamw: gradient %d: %w", i, err)
		}
		v, ok := g.(*Value)
		if !ok || v.d != a.d || !a.d.scopes[v.scope] {
			return nil, fmt.Errorf("cuda: adamw: gradient %d: want a value of an open machine of this device, got a %T", i, g)
		}
		if a.params != nil && v.n != a.params[i].n {
			return nil, fmt.Errorf("cuda: adamw: gradient %d: want %d elements, got %d", i, a.params[i].n, v.n)
		}
		grads[i] = v.dev
	}
	return grads, nil
}

// table returns the chunks of all parameters with these gradients.
func (a *adamW) table(params []gorgonia.ValueGrad, grads []cu.DevicePtr) (*table, error) {
	for _, t := range a.tables {
		if slices.Equal(t.grads, grads) {
			return t, nil
		}
	}
	if err := a.adopt(params); err != nil {
		return nil, err
	}
	var chunks []kernels.Chunk
	for i, p := range a.params {
		for lo := 0; lo < p.n; lo += kernels.ChunkLen {
			at := cu.DevicePtr(4 * lo)
			chunks = append(chunks, kernels.Chunk{
				P: uint64(p.w.dev + at), G: uint64(grads[i] + at), M: uint64(p.m + at), V: uint64(p.v + at),
				N: int64(min(kernels.ChunkLen, p.n-lo)),
			})
		}
	}
	list := unsafe.Slice((*float32)(unsafe.Pointer(&chunks[0])), len(chunks)*int(unsafe.Sizeof(chunks[0]))/4)
	t := &table{grads: grads, chunks: len(chunks)}
	var err error
	if len(a.tables) == maxTables { // machines have come and gone: the memory of the oldest table serves again
		t.dev, a.tables = a.tables[0].dev, a.tables[1:]
	} else if t.dev, err = a.scope.Alloc(len(list), "a table of parameters"); err != nil {
		return nil, err
	}
	if err := a.d.upload(piece{list, t.dev}); err != nil {
		return nil, err
	}
	if a.cfg.ClipNorm > 0 && a.scale == 0 {
		if a.norm, err = a.scope.Alloc(2*len(chunks), "norms of gradients"); err != nil {
			return nil, err
		}
		if a.scale, err = a.scope.Alloc(1, "the scale of gradients"); err != nil {
			return nil, err
		}
	}
	a.tables = append(a.tables, t)
	return t, nil
}

// adopt looks up the parameters' weights on the device, and makes moments of zero unless Import has brought others.
func (a *adamW) adopt(params []gorgonia.ValueGrad) error {
	if a.params == nil {
		lengths := make([]int, len(params))
		for i, p := range params {
			lengths[i] = p.Value().Size()
		}
		if err := a.makeMoments(lengths); err != nil {
			return err
		}
	}
	for i, p := range params {
		t, ok := dense.Float32(p.Value())
		if !ok || t.Size() != a.params[i].n {
			return fmt.Errorf("cuda: adamw: parameter %d: want a dense tensor of %d float32s, got a %T", i, a.params[i].n, p.Value())
		}
		w := a.d.weights[&t.Float32s()[0]]
		if w == nil {
			return fmt.Errorf("cuda: adamw: parameter %d: want a weight of this device's machines, got another tensor", i)
		}
		if a.params[i].w != nil && a.params[i].w != w {
			return fmt.Errorf("cuda: adamw: parameter %d: want the weight that was there before, got another", i)
		}
		if a.params[i].w == nil {
			a.params[i].w = w
			w.users++
			a.scope.add(w.leave)
		}
	}
	return nil
}
