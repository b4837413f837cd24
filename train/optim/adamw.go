package optim

import (
	"fmt"
	"math"
	"sync/atomic"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// AdamWConfig holds the hyper-parameters of AdamW.
type AdamWConfig struct {
	LR          float64 `json:"lr"`           // learning rate, above 0
	Beta1       float64 `json:"beta1"`        // decay of the mean of gradients, in [0, 1)
	Beta2       float64 `json:"beta2"`        // decay of the mean of squared gradients, in [0, 1)
	Eps         float64 `json:"eps"`          // keeps the quotient finite, above 0
	WeightDecay float64 `json:"weight_decay"` // fraction of LR by which weights shrink each step, not below 0
	ClipNorm    float64 `json:"clip_norm"`    // gradients longer than this, all taken together, are shortened to it; 0 is off
}

// DefaultAdamW returns PyTorch's defaults with a learning rate of 1e-4.
func DefaultAdamW() AdamWConfig {
	return AdamWConfig{LR: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01}
}

// Validate says what is wrong with the hyper-parameters, if anything.
func (c AdamWConfig) Validate() error {
	for _, v := range []struct {
		name  string
		value float64
		ok    bool
		want  string
	}{
		{"learning rate", c.LR, c.LR > 0, "above 0"},
		{"beta1", c.Beta1, c.Beta1 >= 0 && c.Beta1 < 1, "in [0, 1)"},
		{"beta2", c.Beta2, c.Beta2 >= 0 && c.Beta2 < 1, "in [0, 1)"},
		{"eps", c.Eps, c.Eps > 0, "above 0"},
		{"weight decay", c.WeightDecay, c.WeightDecay >= 0, "of at least 0"},
		{"clip norm", c.ClipNorm, c.ClipNorm >= 0, "of at least 0"},
	} {
		if !v.ok || math.IsInf(v.value, 0) {
			return fmt.Errorf("optim: adamw: want a finite %s %s, got %g", v.name, v.want, v.value)
		}
	}
	return nil
}

// AdamW is the solver of Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019), in the arithmetic of
// torch.optim.AdamW. It is a gorgonia.Solver. (Gorgonia's own solver of this name updates a copy and leaves the weights.)
//
// All parameters are stepped in one pass over memory, cut into chunks that any goroutine may take.
type AdamW struct {
	cfg    AdamWConfig
	steps  int
	states []paramState // one a parameter, in the order of the first Step

	chunks []span
	norms  []float64 // Σg² of each chunk, when clipping
	coef   simd.AdamWCoef
	spoilt atomic.Bool // some weight or moment is no longer finite
}

// paramState is a parameter and its gradient in the present step, and the running means of gradient and square.
type paramState struct{ m, v, p, g []float32 }

// span is the elements lo..hi-1 of one parameter.
type span struct{ param, lo, hi int }

// adamWChunk is the length of a chunk: 28 bytes an element make 448 KiB, half a common L2.
const adamWChunk = 16384

// NewAdamW returns a solver that has not made a step.
func NewAdamW(cfg AdamWConfig) (*AdamW, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &AdamW{cfg: cfg}, nil
}

// SetLR changes the learning rate for the steps to come.
func (a *AdamW) SetLR(lr float64) { a.cfg.LR = lr }

// Step moves every parameter against its gradient. Values are float32 tensors and are changed in place. Each call must bring
// the same parameters in the same order. Gradients of a *gorgonia.Node are set to 0 afterwards, as Gorgonia's solvers do,
// because its machines add to them. On an error nothing has moved, unless the error is that weights or moments came out
// as NaN or infinite: then the solver and the parameters are good for nothing any more.
func (a *AdamW) Step(params []gorgonia.ValueGrad) error {
	if a.states != nil && len(params) != len(a.states) {
		return fmt.Errorf("optim: adamw: want %d parameters as before, got %d", len(a.states), len(params))
	}
	read := make([]paramState, len(params))
	for i, vg := range params {
		var err error
		if read[i].p, err = elements(vg.Value()); err != nil {
			return fmt.Errorf("optim: adamw: parameter %d: %w", i, err)
		}
		grad, err := vg.Grad()
		if err != nil {
			return fmt.Errorf("optim: adamw: gradient %d: %w", i, err)
		}
		if read[i].g, err = elements(grad); err != nil {
			return fmt.Errorf("optim: adamw: gradient %d: %w", i, err)
		}
		want := len(read[i].p)
		if a.states != nil {
			want = len(a.states[i].m)
		}
		if len(read[i].p) != want || len(read[i].g) != want {
			return fmt.Errorf("optim: adamw: parameter %d: want %d elements and as many of gradient, got %d and %d",
				i, want, len(read[i].p), len(read[i].g))
		}
	}
	if a.states == nil {
		lengths := make([]int, len(read))
		for i, r := range read {
			lengths[i] = len(r.p)
		}
		a.start(lengths)
	}
	for i := range read {
		a.states[i].p, a.states[i].g = read[i].p, read[i].g
	}
	a.steps++
	a.setCoef()
	pool.Run(len(a.chunks), (*stepTask)(a))
	if a.spoilt.Load() {
		return a.culprit(params)
	}
	for i, vg := range params {
		if _, ok := vg.(*gorgonia.Node); ok {
			clear(read[i].g)
		}
	}
	return nil
}

// start allocates the moments and cuts the parameters into chunks.
func (a *AdamW) start(lengths []int) {
	a.states = make([]paramState, len(lengths))
	for i, n := range lengths {
		a.states[i] = paramState{m: make([]float32, n), v: make([]float32, n)}
		for lo := 0; lo < n; lo += adamWChunk {
			a.chunks = append(a.chunks, span{i, lo, min(lo+adamWChunk, n)})
		}
	}
	a.norms = make([]float64, len(a.chunks))
}

// setCoef computes in float64, as PyTorch does, what is the same for all elements of a step.
func (a *AdamW) setCoef() {
	c := a.cfg
	a.coef = simd.NewAdamWCoef(a.steps, c.LR, c.WeightDecay, c.Beta1, c.Beta2, c.Eps)
	a.coef.GradScale = a.clip()
}

// clip returns the factor that shortens the gradients to ClipNorm, as torch.nn.utils.clip_grad_norm_ does.
func (a *AdamW) clip() float32 {
	if a.cfg.ClipNorm == 0 {
		return 1
	}
	pool.Run(len(a.chunks), (*normTask)(a))
	sum := 0.0
	for _, s := range a.norms {
		sum += s
	}
	return float32(min(1, a.cfg.ClipNorm/(math.Sqrt(sum)+1e-6)))
}

type normTask AdamW

func (a *normTask) Part(i int) {
	c := a.chunks[i]
	a.norms[i] = simd.SumSquares(a.states[c.param].g[c.lo:c.hi])
}

type stepTask AdamW

func (a *stepTask) Part(i int) {
	c := a.chunks[i]
	s := a.states[c.param]
	if !simd.AdamW(s.p[c.lo:c.hi], s.g[c.lo:c.hi], s.m[c.lo:c.hi], s.v[c.lo:c.hi], &a.coef) {
		a.spoilt.Store(true)
	}
}

// elements returns a tensor's own memory.
func elements(v gorgonia.Value) ([]float32, error) {
	d, ok := v.(*tensor.Dense)
	if !ok || d.Dtype() != tensor.Float32 {
		return nil, fmt.Errorf("want a dense float32 tensor, got %s", describe(v))
	}
	if d.RequiresIterator() || d.DataOrder().IsColMajor() {
		return nil, fmt.Errorf("want a tensor whose rows lie one after the other, got %s with strides %v", describe(v), d.Strides())
	}
	return d.Float32s(), nil
}

func describe(v gorgonia.Value) string {
	if v == nil {
		return "nothing"
	}
	return fmt.Sprintf("%v of shape %v", v.Dtype(), v.Shape())
}
