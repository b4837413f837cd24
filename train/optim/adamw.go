package optim

import "github.com/denoise-go/denoise/internal/simd"

// AdamW is the rule of Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019), in the arithmetic of torch.optim.AdamW. It keeps the
// running means m of the gradient and v of its square.
type AdamW struct {
	LR          float64 `json:"lr"`           // learning rate, above 0
	Beta1       float64 `json:"beta1"`        // decay of the mean of gradients, in [0, 1)
	Beta2       float64 `json:"beta2"`        // decay of the mean of squared gradients, in [0, 1)
	Eps         float64 `json:"eps"`          // keeps the quotient finite, above 0
	WeightDecay float64 `json:"weight_decay"` // fraction of LR by which weights shrink each step, not below 0
	ClipNorm    float64 `json:"clip_norm"`    // gradients longer than this, all taken together, are shortened to it; 0 is off
}

// DefaultAdamW returns PyTorch's defaults with a learning rate of 1e-4.
func DefaultAdamW() AdamW {
	return AdamW{LR: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01}
}

func init() { knownRules.register(DefaultAdamW()) }

// Traits states the learning rate, the clipping and the slots: the two moments, m and v.
func (r AdamW) Traits() Traits { return Traits{"adamw", r.LR, r.ClipNorm, adamSlots()} }

// Validate returns an error that names the first setting out of range, its limits and its value.
func (r AdamW) Validate() error { return validate("adamw", r.settings()) }

// String returns the name of the rule with its settings, all digits: a part of a run's identity.
func (r AdamW) String() string { return text("adamw", r.settings()) }

func (r AdamW) settings() []setting {
	return []setting{
		{"lr", "learning rate", r.LR, positive},
		{"beta1", "beta1", r.Beta1, fraction},
		{"beta2", "beta2", r.Beta2, fraction},
		{"eps", "eps", r.Eps, positive},
		{"weight_decay", "weight decay", r.WeightDecay, notNegative},
		{"clip_norm", "clip norm", r.ClipNorm, notNegative},
	}
}

// Update returns a step of internal/simd.AdamW. Its coefficients are computed in float64, as PyTorch does.
func (r AdamW) Update(s Step) Update {
	c := simd.NewAdamWCoef(s.Number, s.LR, r.WeightDecay, r.Beta1, r.Beta2, r.Eps)
	c.GradScale = s.GradScale
	return func(p, g []float32, slots [][]float32) bool { return simd.AdamW(p, g, slots[0], slots[1], &c) }
}

func adamSlots() []Slot { return []Slot{{Name: "m"}, {Name: "v", Squares: true}} }
