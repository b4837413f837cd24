package train

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/optim"
)

// saboteur is a device that can write to weights and gradients before a step.
type saboteur struct {
	Device
	at   int // step, from 1
	what func(p gorgonia.ValueGrad) []float32
	name string // of the parameter
	with float32
}

type sabotagedSolver struct {
	optim.Solver
	s     *saboteur
	steps int
}

func (s *saboteur) Solver(rule optim.Rule) (optim.Solver, error) {
	inner, err := s.Device.Solver(rule)
	return &sabotagedSolver{Solver: inner, s: s}, err
}

func (s *sabotagedSolver) Step(params []gorgonia.ValueGrad) error {
	s.steps++
	for _, p := range params {
		if s.steps == s.s.at && p.(interface{ Name() string }).Name() == s.s.name {
			list := s.s.what(p)
			list[len(list)-1] = s.s.with
		}
	}
	return s.Solver.Step(params)
}

func gradient(p gorgonia.ValueGrad) []float32 {
	g, err := p.Grad()
	if err != nil {
		panic(err)
	}
	return g.(*tensor.Dense).Float32s()
}

func weight(p gorgonia.ValueGrad) []float32 { return p.Value().(*tensor.Dense).Float32s() }

// Whatever goes wrong with a number ends the run at that step, by name, and the folder stays good.
func TestWrongNumbersEndTheRun(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	want := uninterrupted(t)
	defer survives(t, "NaN, infinity or overflow in weights or gradients", 5)
	for message, s := range map[string]*saboteur{
		"epoch 2: batch 2: optim: gradient of encoder.2.weight: want finite numbers, got NaN at element 71 of 72":                   {what: gradient, name: "encoder.2.weight", with: nan},
		"epoch 2: batch 2: optim: gradient of decoder.2.bias: want finite numbers, got -Inf at element 15 of 16":                    {what: gradient, name: "decoder.2.bias", with: inf},
		"epoch 2: batch 2: optim: gradient of encoder.0.bias: want numbers whose squares are finite, got 1e+30 at element 11 of 12": {what: gradient, name: "encoder.0.bias", with: 1e30},
		"epoch 2: batch 2: optim: decoder.0.weight: want finite weights, got NaN at element 71 of 72":                               {what: weight, name: "decoder.0.weight", with: nan},
		"epoch 2: batch 2: optim: encoder.0.weight: want finite weights, got -Inf at element 191 of 192":                            {what: weight, name: "encoder.0.weight", with: inf},
	} {
		cfg := faultConfig(t.TempDir())
		s.Device, s.at = CPU, 4
		cfg.Device = s
		if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("got error %v, want %q", err, message)
		}
		resumed(t, message, cfg.Dir, want)
	}
}

func TestLossThatIsNotFiniteEndsTheRun(t *testing.T) {
	for _, c := range []struct {
		weight  float32
		message string
	}{{float32(math.NaN()), "epoch 1: batch 1: loss: want a finite number, got NaN"}, {3e38, "epoch 1: batch 1: loss: want a finite number"}} {
		m := newModel(t)
		for _, p := range m.Params() {
			for i := range p.Data {
				p.Data[i] = c.weight
			}
		}
		cfg := shortConfig()
		if _, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("got error %v, want %q", err, c.message)
		}
	}
	// The validation loss counts too: a step so long that the next loss is infinite, at the end of an epoch.
	cfg := shortConfig()
	cfg.Batch, cfg.Optimizer, cfg.Loss = 10, adamW(1e15), autoencoder.L2
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "epoch 1: validation: batch 1: loss: want a finite number") {
		t.Errorf("got error %v", err)
	}
}

// factors is a schedule of one factor for each step.
type factors []float64

func (f factors) Factor(step, _ int) float64 { return f[step%len(f)] }
func (f factors) String() string             { return fmt.Sprint([]float64(f)) }

// A rule such as Lion would step in the wrong direction with a negative learning rate, and not notice. It is known before the first step.
func TestScheduleOutOfRange(t *testing.T) {
	for _, factor := range []float64{-1, math.NaN(), math.Inf(1)} {
		cfg := shortConfig()
		cfg.Dir, cfg.Optimizer, cfg.Schedule = t.TempDir(), optim.DefaultLion(), factors{1, 0, 1, 1, factor}
		_, h, err := shortRun(t, cfg)
		if err == nil || !strings.Contains(err.Error(), "schedule [1 0 1 1 ") || !strings.Contains(err.Error(), "in step 5 of 9") || len(h) != 0 {
			t.Errorf("factor %g: %d epochs, error %v", factor, len(h), err)
		}
	}
}
