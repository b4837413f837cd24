//go:build cuda

package cuda

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train/optim"
)

// Machines, solvers, sums and values of an open device reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	d := open(t, Options{})
	tg := newTrainingGraph(t, d, newModel(t), autoencoder.L2, 4)
	tg.run(t, make([]float32, 4*36), make([]float32, 4*36))
	solver := func(step func(s optim.Solver) error) func() error {
		return func() error {
			s, err := d.Solver(optim.DefaultAdamW())
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			return step(s)
		}
	}
	sum, err := d.LossSum()
	if err != nil {
		t.Fatal(err)
	}
	grad, err := tg.params[0].Grad()
	if err != nil {
		t.Fatal(err)
	}
	other := tensor.New(tensor.WithShape(3), tensor.WithBacking(make([]float32, 3)))
	same := tensor.New(tensor.WithShape(grad.Shape()...), tensor.WithBacking(make([]float32, grad.Size())))
	inFloat64 := tensor.New(tensor.WithShape(grad.Shape()...), tensor.WithBacking(make([]float64, grad.Size())))
	step := func(params ...gorgonia.ValueGrad) func() error {
		return solver(func(s optim.Solver) error { return s.Step(params) })
	}
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, gorgonia.Float32, gorgonia.WithShape(4))
	var noRule *optim.AdamW
	var noValue *Value
	var noDense *tensor.Dense
	huge := gorgonia.NewTensor(g, gorgonia.Float32, 3, gorgonia.WithShape(1<<20, 1<<20, 1<<10))
	big := gorgonia.Must(gorgonia.Tanh(huge))
	hostile.Check(t, map[string]func() error{
		"a machine of no graph":           func() error { return hostile.Second(d.VM(nil, gorgonia.Nodes{x})) },
		"a machine of no graph and nodes": func() error { return hostile.Second(d.VM(nil, gorgonia.Nodes{&gorgonia.Node{}})) },
		"a machine of no outputs":         func() error { return hostile.Second(d.VM(g, nil)) },
		"a machine of a nil output":       func() error { return hostile.Second(d.VM(g, gorgonia.Nodes{nil})) },
		"a machine of another graph":      func() error { return hostile.Second(d.VM(gorgonia.NewGraph(), gorgonia.Nodes{x})) },
		"a machine of petabytes":          func() error { return hostile.Second(d.VM(g, gorgonia.Nodes{big})) },
		"a solver of no rule":             func() error { return hostile.Second(d.Solver(nil)) },
		"a solver of a nil rule":          func() error { return hostile.Second(d.Solver(noRule)) },
		"a solver of a zero rule":         func() error { return hostile.Second(d.Solver(optim.AdamW{})) },
		"a step of nothing":               step(),
		"a step of nil":                   step(nil),
		"a step of a nil node":            step((*gorgonia.Node)(nil)),
		"a step of a zero node":           step(&gorgonia.Node{}),
		"a step of no gradient":           step(pair{same, nil}),
		"a step of a nil gradient":        step(pair{same, noValue}),
		"a step of a zero gradient":       step(pair{same, &Value{}}),
		"a step of the host's gradient":   step(pair{same, same}),
		"a step of no weight":             step(pair{nil, grad}),
		"a step of a nil weight":          step(pair{noDense, grad}),
		"a step of another tensor":        step(pair{same, grad}),
		"a step of another length":        step(pair{other, grad}),
		"a step of float64":               step(pair{inFloat64, grad}),
		"a step of the device's weight":   step(pair{grad, grad}),
		"a step of a scalar":              step(pair{gorgonia.NewF32(1), grad}),
		"a solver exports to nothing":     solver(func(s optim.Solver) error { return s.Export(nil) }),
		"a solver imports nothing":        solver(func(s optim.Solver) error { return s.Import(nil) }),
		"a solver imports a zero memory":  solver(func(s optim.Solver) error { return s.Import(&optim.Memory{}) }),
		"a solver imports steps below 0": solver(func(s optim.Solver) error {
			m := optim.NewMemory(optim.DefaultAdamW(), []int{1})
			m.Steps = -1
			return s.Import(&m)
		}),
		"a loss of nothing":         func() error { return sum.Add(nil, 1) },
		"a loss of a nil value":     func() error { return sum.Add(noValue, 1) },
		"a loss of a zero value":    func() error { return sum.Add(&Value{}, 1) },
		"a loss of the host":        func() error { return sum.Add(gorgonia.NewF32(1), 1) },
		"a loss that is no scalar":  func() error { return sum.Add(grad, 1) },
		"a loss of no images":       func() error { return sum.Add(tg.loss.Value(), 0) },
		"a loss of images below 0":  func() error { return sum.Add(tg.loss.Value(), math.MinInt) },
		"a sum of NaN":              func() error { return sum.Set(math.NaN()) },
		"an infinite sum":           func() error { return sum.Set(math.Inf(-1)) },
		"the numbers of nil":        func() error { return hostile.Second(noValue.Float32s()) },
		"the numbers of a zero one": func() error { return hostile.Second((&Value{}).Float32s()) },
	})
}

// pair is a value and its gradient.
type pair struct{ value, grad gorgonia.Value }

func (p pair) Value() gorgonia.Value         { return p.value }
func (p pair) Grad() (gorgonia.Value, error) { return p.grad, nil }
