package optim

import "github.com/denoise-go/denoise/internal/simd"

// Lion is the rule of Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023), Algorithm 2. Each weight moves by the learning rate, up
// or down, so that a good LR is a third to a tenth of AdamW's, and WeightDecay as many times larger. It keeps the running mean m of the gradient:
//
//	c = Beta1·m + (1−Beta1)·GradScale·g
//	p = (1 − LR·WeightDecay)·p − LR·sign(c)        sign(0) = 0
//	m = Beta2·m + (1−Beta2)·GradScale·g
type Lion struct {
	LR          float64 `json:"lr"`           // learning rate, above 0
	Beta1       float64 `json:"beta1"`        // share of the mean in the direction of a step, in [0, 1)
	Beta2       float64 `json:"beta2"`        // decay of the mean of gradients, in [0, 1)
	WeightDecay float64 `json:"weight_decay"` // fraction of LR by which weights shrink each step, not below 0
	ClipNorm    float64 `json:"clip_norm"`    // gradients longer than this, all taken together, are shortened to it; 0 is off
}

// DefaultLion returns the paper's defaults, without weight decay.
func DefaultLion() Lion { return Lion{LR: 1e-4, Beta1: 0.9, Beta2: 0.99} }

func init() { knownRules.register(DefaultLion()) }

// Traits states the learning rate, the clipping and the slots: the mean m.
func (r Lion) Traits() Traits { return Traits{"lion", r.LR, r.ClipNorm, []Slot{{Name: "m"}}} }

// Validate returns an error that names the first setting out of range, its limits and its value.
func (r Lion) Validate() error { return validate("lion", r.settings()) }

// String returns the name of the rule with its settings, all digits: a part of a run's identity.
func (r Lion) String() string { return text("lion", r.settings()) }

func (r Lion) settings() []setting {
	return []setting{
		{"lr", "learning rate", r.LR, positive},
		{"beta1", "beta1", r.Beta1, fraction},
		{"beta2", "beta2", r.Beta2, fraction},
		{"weight_decay", "weight decay", r.WeightDecay, notNegative},
		{"clip_norm", "clip norm", r.ClipNorm, notNegative},
	}
}

// Update returns a step of internal/simd.Lion.
func (r Lion) Update(s Step) Update {
	c := simd.LionCoef{
		Decay: float32(1 - float64(s.LR*r.WeightDecay)), GradScale: s.GradScale, LR: float32(s.LR),
		Beta1: float32(r.Beta1), OneMinusBeta1: float32(1 - r.Beta1), Beta2: float32(r.Beta2), OneMinusBeta2: float32(1 - r.Beta2),
	}
	return func(p, g []float32, slots [][]float32) bool { return simd.Lion(p, g, slots[0], &c) }
}
