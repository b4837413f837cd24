package optim_test

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/train/optim"
)

// adaGrad is the rule of Duchi et al., "Adaptive Subgradient Methods" (2011): it remembers the sum of squared gradients.
type adaGrad struct{ lr float32 }

func (r adaGrad) Traits() optim.Traits {
	return optim.Traits{Name: "adagrad", LR: float64(r.lr), Slots: []optim.Slot{{Name: "sum", Squares: true}}}
}

func (r adaGrad) Validate() error {
	if r.lr > 1 {
		return errors.New("adagrad: want a learning rate of at most 1")
	}
	return nil
}

func (r adaGrad) String() string { return fmt.Sprintf("adagrad(lr %g)", r.lr) }

func (r adaGrad) Update(s optim.Step) optim.Update {
	return func(p, g []float32, slots [][]float32) bool {
		sum := slots[0]
		for i := range p {
			d := s.GradScale * g[i]
			sum[i] += d * d
			p[i] -= float32(s.LR) * d / sum[i] // without the root, for short numbers
		}
		return optim.Finite(p, slots)
	}
}

// A rule of one's own is a type with four methods.
func ExampleRule() {
	solver, err := optim.NewSolver(adaGrad{lr: 0.5})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := parameter{weights: []float32{1, 2}, grads: []float32{2, -4}}
	for range 2 {
		if err := solver.Step([]gorgonia.ValueGrad{w}); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(w.weights)
	}
	// Output:
	// [0.75 2.125]
	// [0.625 2.1875]
}

// parameter is a gorgonia.ValueGrad, as a *gorgonia.Node is.
type parameter struct{ weights, grads []float32 }

func (p parameter) Value() gorgonia.Value { return tensor.New(tensor.WithBacking(p.weights)) }
func (p parameter) Grad() (gorgonia.Value, error) {
	return tensor.New(tensor.WithBacking(p.grads)), nil
}
