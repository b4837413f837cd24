package optim

import (
	"fmt"

	"github.com/denoise-go/denoise/internal/simd"
)

// SGD is stochastic gradient descent with momentum in the arithmetic of torch.optim.SGD. With Momentum it keeps the running sum b of gradients:
//
//	d = GradScale·g + WeightDecay·p
//	b = Momentum·b + (1−Dampening)·d        b = d in the first step
//	p = p − LR·b                            with Nesterov p − LR·(d + Momentum·b); without momentum p − LR·d
type SGD struct {
	LR          float64 `json:"lr"`           // learning rate, above 0
	Momentum    float64 `json:"momentum"`     // what is kept of the sum of gradients each step, in [0, 1)
	Dampening   float64 `json:"dampening"`    // what is left out of each gradient but the first, in [0, 1]
	Nesterov    bool    `json:"nesterov"`     // looks a step ahead; wants momentum and no dampening
	WeightDecay float64 `json:"weight_decay"` // times the weight is added to its gradient, not below 0
	ClipNorm    float64 `json:"clip_norm"`    // gradients longer than this, all taken together, are shortened to it; 0 is off
}

// DefaultSGD returns a learning rate of 0.01 and a momentum of 0.9.
func DefaultSGD() SGD { return SGD{LR: 0.01, Momentum: 0.9} }

func init() { knownRules.register(DefaultSGD()) }

// Traits states the learning rate, the clipping and the slots: "momentum", if there is some.
func (r SGD) Traits() Traits {
	t := Traits{Name: "sgd", LR: r.LR, ClipNorm: r.ClipNorm}
	if r.Momentum > 0 {
		t.Slots = []Slot{{Name: "momentum"}}
	}
	return t
}

// Validate returns an error that names the first setting out of range, its limits and its value.
func (r SGD) Validate() error {
	if r.Nesterov && (r.Momentum == 0 || r.Dampening != 0) {
		return fmt.Errorf("optim: sgd: want momentum and no dampening with Nesterov, got momentum %g and dampening %g", r.Momentum, r.Dampening)
	}
	return validate("sgd", r.settings())
}

// String returns the name of the rule with its settings, all digits: a part of a run's identity.
func (r SGD) String() string {
	if r.Nesterov {
		return text("sgd", r.settings(), "nesterov")
	}
	return text("sgd", r.settings())
}

func (r SGD) settings() []setting {
	return []setting{
		{"lr", "learning rate", r.LR, positive},
		{"momentum", "momentum", r.Momentum, fraction},
		{"dampening", "dampening", r.Dampening, proportion},
		{"weight_decay", "weight decay", r.WeightDecay, notNegative},
		{"clip_norm", "clip norm", r.ClipNorm, notNegative},
	}
}

// Update returns a step of internal/simd.SGD.
func (r SGD) Update(s Step) Update {
	c := simd.SGDCoef{
		GradScale: s.GradScale, Decay: float32(r.WeightDecay), Keep: float32(r.Momentum), Take: float32(1 - r.Dampening), Ahead: 1, LR: float32(s.LR),
	}
	if r.Momentum == 0 {
		c.Take = 1
		return func(p, g []float32, _ [][]float32) bool {
			finite := true
			var sum [512]float32 // which is not kept
			for lo := 0; lo < len(p); lo += len(sum) {
				hi := min(lo+len(sum), len(p))
				finite = simd.SGD(p[lo:hi], g[lo:hi], sum[:hi-lo], &c) && finite
			}
			return finite
		}
	}
	if s.Number == 1 {
		c.Take = 1
	}
	if r.Nesterov {
		c.Own, c.Ahead = 1, c.Keep
	}
	return func(p, g []float32, slots [][]float32) bool { return simd.SGD(p, g, slots[0], &c) }
}
