package optim_test

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train/optim"
)

// Rules, schedules and memories reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	var noRule *optim.AdamW
	var noMemory *optim.Memory
	solver, err := optim.NewSolver(optim.DefaultAdamW())
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]func() error{
		"a nil rule":                    func() error { return optim.Validate(noRule) },
		"a solver of a nil rule":        func() error { return hostile.Second(optim.NewSolver(noRule)) },
		"a schedule without UTF-8":      func() error { return hostile.Second(optim.ScheduleFromString("\xff")) },
		"a schedule of an unknown kind": func() error { return hostile.Second(optim.ScheduleFromString("linear(warmup 1)")) },
		"a schedule of NaN":             func() error { return hostile.Second(optim.ScheduleFromString("cosine(warmup 0, floor NaN)")) },
		"a schedule of a huge warm-up": func() error {
			return hostile.Second(optim.ScheduleFromString("cosine(warmup 9223372036854775808, floor 0)"))
		},
		"a rule without UTF-8": func() error { return hostile.Second(optim.RuleFromString("\xff(\xff)")) },
		"a rule of infinity": func() error {
			return hostile.Second(optim.RuleFromString("lion(lr +Inf, beta1 0.9, beta2 0.99, weight_decay 0, clip_norm 0)"))
		},
		"ParseRule of an unknown name":   func() error { return hostile.Second(optim.ParseRule("\xff", 1)) },
		"ParseRule of infinity":          func() error { return hostile.Second(optim.ParseRule("sgd", inf)) },
		"ParseRule below 0":              func() error { return hostile.Second(optim.ParseRule("sgd", -1)) },
		"a floor above 1":                func() error { return optim.Cosine{Floor: 1.1}.Validate() },
		"a floor of NaN":                 func() error { return optim.Cosine{Floor: nan}.Validate() },
		"a warm-up of penalties below 0": func() error { return optim.Warmup{Steps: math.MinInt}.Validate() },
		"a warm-up as long as the run":   func() error { return optim.Cosine{Warmup: math.MaxInt}.Fits(math.MaxInt) },
		"a nil memory":                   func() error { return noMemory.Check(optim.DefaultAdamW(), nil) },
		"a memory of no rule":            func() error { return (&optim.Memory{}).Check(nil, nil) },
		"a memory of no slots":           func() error { return (&optim.Memory{}).Check(optim.DefaultAdamW(), nil) },
		"a memory of steps below 0":      func() error { return (&optim.Memory{Steps: -1}).Check(optim.DefaultSGD(), nil) },
		"a solver exports to nothing":    func() error { return solver.Export(nil) },
		"a solver imports nothing":       func() error { return solver.Import(nil) },
		"a step of nothing":              func() error { return solver.Step(nil) },
		"a step of nil":                  func() error { return solver.Step([]gorgonia.ValueGrad{nil}) },
		"a step of a nil node":           func() error { return solver.Step([]gorgonia.ValueGrad{(*gorgonia.Node)(nil)}) },
		"a step of a zero node":          func() error { return solver.Step([]gorgonia.ValueGrad{&gorgonia.Node{}}) },
		"a solver imports a zero memory": func() error { return solver.Import(&optim.Memory{}) },
	}
	for text, v := range map[string]float64{"NaN": nan, "infinity": inf, "less than 0": -1} {
		for i := range 6 {
			numbers := []float64{1e-3, 0.9, 0.99, 1e-8, 0, 0}
			numbers[i] = v
			adam := optim.Adam{LR: numbers[0], Beta1: numbers[1], Beta2: numbers[2], Eps: numbers[3], WeightDecay: numbers[4], ClipNorm: numbers[5]}
			cases["Adam of "+text+" "+string(rune('0'+i))] = func() error { return optim.Validate(adam) }
			cases["AdamW of "+text+" "+string(rune('0'+i))] = func() error { return optim.Validate(optim.AdamW(adam)) }
		}
		cases["SGD of a momentum of "+text] = func() error { return optim.Validate(optim.SGD{LR: 1, Momentum: v}) }
		cases["SGD of a dampening of "+text] = func() error { return optim.Validate(optim.SGD{LR: 1, Momentum: 0.5, Dampening: v}) }
		cases["Lion of a rate of "+text] = func() error { return optim.Validate(optim.Lion{LR: v}) }
	}
	hostile.Check(t, cases)
}
