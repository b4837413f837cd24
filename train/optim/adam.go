package optim

import "github.com/denoise-go/denoise/internal/simd"

// Adam is the rule of Kingma & Ba, "Adam: A Method for Stochastic Optimization" (2015), in the arithmetic of torch.optim.Adam. It keeps the
// running means m of the gradient and v of its square. Weight decay is the gradient of an L2 penalty and goes through both; AdamW's does not.
type Adam struct {
	LR          float64 `json:"lr"`           // learning rate, above 0
	Beta1       float64 `json:"beta1"`        // decay of the mean of gradients, in [0, 1)
	Beta2       float64 `json:"beta2"`        // decay of the mean of squared gradients, in [0, 1)
	Eps         float64 `json:"eps"`          // keeps the quotient finite, above 0
	WeightDecay float64 `json:"weight_decay"` // times the weight is added to its gradient, not below 0
	ClipNorm    float64 `json:"clip_norm"`    // gradients longer than this, all taken together, are shortened to it; 0 is off
}

// DefaultAdam returns PyTorch's defaults with a learning rate of 1e-4.
func DefaultAdam() Adam { return Adam{LR: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8} }

func init() { knownRules.register(DefaultAdam()) }

// Traits states the learning rate, the clipping and the slots: the two moments, m and v.
func (r Adam) Traits() Traits { return Traits{"adam", r.LR, r.ClipNorm, adamSlots()} }

// Validate returns an error that names the first setting out of range, its limits and its value.
func (r Adam) Validate() error { return validate("adam", r.settings()) }

// String returns the name of the rule with its settings, all digits: a part of a run's identity.
func (r Adam) String() string { return text("adam", r.settings()) }

func (r Adam) settings() []setting {
	return []setting{
		{"lr", "learning rate", r.LR, positive},
		{"beta1", "beta1", r.Beta1, fraction},
		{"beta2", "beta2", r.Beta2, fraction},
		{"eps", "eps", r.Eps, positive},
		{"weight_decay", "weight decay", r.WeightDecay, notNegative},
		{"clip_norm", "clip norm", r.ClipNorm, notNegative},
	}
}

// Update returns a step of internal/simd.AdamW without its decay, on gradients that hold the penalty's.
func (r Adam) Update(s Step) Update {
	c := simd.NewAdamWCoef(s.Number, s.LR, 0, r.Beta1, r.Beta2, r.Eps)
	if r.WeightDecay == 0 {
		c.GradScale = s.GradScale
		return func(p, g []float32, slots [][]float32) bool { return simd.AdamW(p, g, slots[0], slots[1], &c) }
	}
	decay := float32(r.WeightDecay)
	return func(p, g []float32, slots [][]float32) bool {
		finite := true
		var sum [512]float32
		for lo := 0; lo < len(p); lo += len(sum) {
			hi := min(lo+len(sum), len(p))
			d := sum[:hi-lo]
			for i, w := range p[lo:hi] {
				d[i] = float32(s.GradScale*g[lo+i]) + float32(decay*w)
			}
			finite = simd.AdamW(p[lo:hi], d, slots[0][lo:hi], slots[1][lo:hi], &c) && finite
		}
		return finite
	}
}
