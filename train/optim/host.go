package optim

import (
	"errors"
	"fmt"
	"math"
	"sync/atomic"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// host is a Solver of any rule on the CPU. All parameters are stepped in one pass over memory, cut into chunks that any goroutine may take.
type host struct {
	rule   Rule
	traits Traits
	lr     float64
	steps  int
	params []hostParam // in the order of the first Step; nil before it
	counts []int       // of elements, of each parameter

	chunks []chunk
	norms  []float64 // Σg² of each chunk, when clipping
	update Update    // of the present step
	spoilt atomic.Bool
}

// hostParam is a parameter and its gradient in the present step, and the slots.
type hostParam struct {
	p, g  []float32
	slots [][]float32
}

// chunk is the elements lo..hi-1 of one parameter.
type chunk struct {
	param, lo, hi int
	slots         [][]float32
}

// chunkLen is the length of a chunk: AdamW's 28 bytes an element make 448 KiB, half a common L2.
const chunkLen = 16384

// NewSolver returns a solver on the CPU for any rule, ours or a user's, that has not made a step. It is a gorgonia.Solver, too. (Gorgonia's own
// solvers do not all train: its AdamW updates a copy and leaves the weights.)
//
// Step moves every parameter against its gradient. Values are float32 tensors and are changed in place. Each call must bring
// the same parameters in the same order. Gradients of a *gorgonia.Node are set to 0 afterwards, as Gorgonia's solvers do,
// because its machines add to them. On an error nothing has moved, unless the error is that weights or slots came out
// as NaN or infinite: then the solver and the parameters are good for nothing any more.
func NewSolver(r Rule) (Solver, error) {
	if err := Validate(r); err != nil {
		return nil, err
	}
	t := r.Traits()
	return &host{rule: r, traits: t, lr: t.LR}, nil
}

// SetLR changes the learning rate for the steps to come.
func (h *host) SetLR(lr float64) { h.lr = lr }

// Step makes a step. See NewSolver.
func (h *host) Step(params []gorgonia.ValueGrad) error {
	if len(params) == 0 {
		return fmt.Errorf("optim: %s: want at least one parameter, got none", h.traits.Name)
	}
	if h.params != nil && len(params) != len(h.params) {
		return fmt.Errorf("optim: %s: want %d parameters as before, got %d", h.traits.Name, len(h.params), len(params))
	}
	read := make([]hostParam, len(params))
	for i, vg := range params {
		if err := read[i].read(vg); err != nil {
			return fmt.Errorf("optim: %s: parameter %d: %w", h.traits.Name, i, err)
		}
		if h.params != nil && len(read[i].p) != h.counts[i] {
			return fmt.Errorf("optim: %s: parameter %d: want %d elements as before, got %d", h.traits.Name, i, h.counts[i], len(read[i].p))
		}
	}
	if h.params == nil {
		counts := make([]int, len(read))
		for i, r := range read {
			counts[i] = len(r.p)
		}
		h.start(counts)
	}
	for i, r := range read {
		h.params[i].p, h.params[i].g = r.p, r.g
	}
	h.steps++
	h.update = h.rule.Update(Step{Number: h.steps, LR: h.lr, GradScale: h.clip()})
	pool.Run(len(h.chunks), (*stepTask)(h))
	if h.spoilt.Load() {
		return h.culprit(params)
	}
	for i, vg := range params {
		if _, ok := vg.(*gorgonia.Node); ok {
			clear(read[i].g)
		}
	}
	return nil
}

// start makes slots of zero and cuts the parameters into chunks.
func (h *host) start(counts []int) {
	h.params, h.counts = make([]hostParam, len(counts)), counts
	memory := NewMemory(h.rule, counts)
	for i, n := range counts {
		slots := make([][]float32, len(h.traits.Slots))
		for j, s := range h.traits.Slots {
			slots[j] = memory.Slots[s.Name][i]
		}
		h.params[i].slots = slots
		for lo := 0; lo < n; lo += chunkLen {
			c := chunk{i, lo, min(lo+chunkLen, n), make([][]float32, len(slots))}
			for j, s := range slots {
				c.slots[j] = s[c.lo:c.hi]
			}
			h.chunks = append(h.chunks, c)
		}
	}
	h.norms = make([]float64, len(h.chunks))
}

// clip returns the factor that shortens the gradients to ClipNorm, as torch.nn.utils.clip_grad_norm_ does.
func (h *host) clip() float32 {
	if h.traits.ClipNorm == 0 {
		return 1
	}
	pool.Run(len(h.chunks), (*normTask)(h))
	sum := 0.0
	for _, s := range h.norms {
		sum += s
	}
	return float32(min(1, h.traits.ClipNorm/(math.Sqrt(sum)+1e-6)))
}

type normTask host

func (h *normTask) Part(i int) {
	c := h.chunks[i]
	h.norms[i] = simd.SumSquares(h.params[c.param].g[c.lo:c.hi])
}

type stepTask host

func (h *stepTask) Part(i int) {
	c := h.chunks[i]
	p := h.params[c.param]
	if !h.update(p.p[c.lo:c.hi], p.g[c.lo:c.hi], c.slots) {
		h.spoilt.Store(true)
	}
}

// read takes the memory of a weight and its gradient.
func (p *hostParam) read(vg gorgonia.ValueGrad) (err error) {
	if null.Is(vg) {
		return errors.New("want a weight, got nil")
	}
	if p.p, err = dense.Memory(vg.Value()); err != nil {
		return err
	}
	grad, err := vg.Grad()
	if err != nil {
		return fmt.Errorf("gradient: %w", err)
	}
	if p.g, err = dense.Memory(grad); err != nil {
		return fmt.Errorf("gradient: %w", err)
	}
	if len(p.g) != len(p.p) {
		return fmt.Errorf("want a gradient of %d elements, as many as the weight has, got %d", len(p.p), len(p.g))
	}
	return nil
}
