package optim

import "fmt"

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

func (r SGD) Traits() Traits {
	t := Traits{Name: "sgd", LR: r.LR, ClipNorm: r.ClipNorm}
	if r.Momentum > 0 {
		t.Slots = []Slot{{Name: "momentum"}}
	}
	return t
}

func (r SGD) Validate() error {
	if r.Nesterov && (r.Momentum == 0 || r.Dampening != 0) {
		return fmt.Errorf("optim: sgd: want momentum and no dampening with Nesterov, got momentum %g and dampening %g", r.Momentum, r.Dampening)
	}
	return validate("sgd", r.settings())
}

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

// Update returns a step. The conversions to float32 keep the compiler from fusing a product into the sum after it.
func (r SGD) Update(s Step) Update {
	scale, decay, lr := s.GradScale, float32(r.WeightDecay), float32(s.LR)
	if r.Momentum == 0 {
		return func(p, g []float32, slots [][]float32) bool {
			g = g[:len(p)]
			for i, w := range p {
				d := float32(scale*g[i]) + float32(decay*w)
				p[i] = w - float32(lr*d)
			}
			return Finite(p, slots)
		}
	}
	keep, take := float32(r.Momentum), float32(1-r.Dampening)
	if s.Number == 1 {
		take = 1
	}
	var own, ahead float32 = 0, 1 // of the gradient and of the sum in a step
	if r.Nesterov {
		own, ahead = 1, keep
	}
	return func(p, g []float32, slots [][]float32) bool {
		b := slots[0][:len(p)]
		g = g[:len(p)]
		for i, w := range p {
			d := float32(scale*g[i]) + float32(decay*w)
			b[i] = float32(keep*b[i]) + float32(take*d)
			p[i] = w - float32(lr*(float32(own*d)+float32(ahead*b[i])))
		}
		return Finite(p, slots)
	}
}
