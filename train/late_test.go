package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/optim"
)

// late is a device that does not wait: it goes on after a step that went wrong and tells of it when it is asked.
type late struct {
	Device
	open int // solvers and sums that are not closed
}

type lateSolver struct {
	optim.Solver
	d        *late
	steps    int
	firstBad int
	err      error
}

type lateSum struct {
	hostSum
	d         *late
	adds, bad int
}

func (d *late) Solver(rule optim.Rule) (optim.Solver, error) {
	d.open++
	s, err := d.Device.Solver(rule)
	return &lateSolver{Solver: s, d: d}, err
}

func (s *lateSolver) Step(params []gorgonia.ValueGrad) error {
	s.steps++
	if err := s.Solver.Step(params); err != nil && s.err == nil {
		s.firstBad, s.err = s.steps, err
	}
	return nil
}

func (s *lateSolver) Check() error {
	if s.err == nil {
		return nil
	}
	return &optim.LateError{Ago: s.steps - s.firstBad, Err: s.err}
}

func (s *lateSolver) Close() error {
	s.d.open--
	return nil
}

func (d *late) LossSum() (LossSum, error) {
	d.open++
	return &lateSum{d: d}, nil
}

func (s *lateSum) Set(sum float64) error {
	s.adds, s.bad = 0, 0
	return s.hostSum.Set(sum)
}

func (s *lateSum) Add(loss gorgonia.Value, images int) error {
	s.adds++
	if s.hostSum.Add(loss, images) != nil && s.bad == 0 {
		s.bad = s.adds
	}
	return nil
}

func (s *lateSum) Read() (float64, error) {
	if s.bad > 0 {
		return 0, &optim.LateError{Ago: s.adds - s.bad, Err: errors.New("loss: want a finite number, got another")}
	}
	return s.hostSum.Read()
}

func (s *lateSum) Close() error {
	s.d.open--
	return nil
}

// A device may tell of wrong numbers when it is asked. The batch that is named is still the first that went wrong, and of
// what came after it nothing is saved.
func TestWrongNumbersThatAreFoundLate(t *testing.T) {
	nan := float32(math.NaN())
	want := uninterrupted(t)
	defer survives(t, "NaN or infinity found some steps later", 8)
	for _, every := range []bool{false, true} { // whether each step is looked at
		for message, s := range map[string]*saboteur{
			"epoch 2: batch 1: optim: gradient of encoder.2.weight: want finite": {what: gradient, at: 3, name: "encoder.2.weight", with: nan},
			"epoch 2: batch 2: optim: gradient of decoder.2.bias: want finite":   {what: gradient, at: 4, name: "decoder.2.bias", with: nan},
			"epoch 3: batch 1: optim: encoder.0.weight: want finite":             {what: weight, at: 5, name: "encoder.0.weight", with: nan},
			"epoch 1: batch 2: optim: decoder.0.weight: want finite":             {what: weight, at: 2, name: "decoder.0.weight", with: nan},
		} {
			cfg := faultConfig(t.TempDir())
			if !every {
				cfg.SaveEvery = -1
			}
			s.Device = CPU
			d := &late{Device: s}
			cfg.Device = d
			if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("got error %v, want %q", err, message)
			}
			if d.open != 0 {
				t.Errorf("%d solvers and sums were not closed", d.open)
			}
			resumed(t, message, cfg.Dir, want)
		}
	}
}

func TestLossesThatAreFoundLate(t *testing.T) {
	m := newModel(t)
	m.Params()[0].Data[0] = float32(math.NaN())
	cfg := shortConfig()
	cfg.Device = &late{Device: CPU}
	_, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if err == nil || !strings.Contains(err.Error(), "train: epoch 1: batch 1: loss: want a finite number") {
		t.Errorf("got error %v", err)
	}
	cfg.Batch, cfg.Optimizer, cfg.Loss = 10, adamW(1e15), autoencoder.L2
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "epoch 1: validation: batch 1: loss: want a finite number") {
		t.Errorf("got error %v", err)
	}
}

// A run on a device that does not wait is the run on one that does, and leaves nothing open.
func TestLateRunsAreEqualToTheBit(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	d := &late{Device: CPU}
	cfg.Device = d
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	if d.open != 0 {
		t.Errorf("%d solvers and sums were not closed", d.open)
	}
	if got, want := sums(t, cfg.Dir), uninterrupted(t); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestEarliest(t *testing.T) {
	lost := errors.New("lost")
	at := func(ago int, what string) error {
		return fmt.Errorf("here: %w", &optim.LateError{Ago: ago, Err: errors.New(what)})
	}
	for _, c := range []struct {
		loss, step error
		want       string
	}{
		{nil, nil, "<nil>"},
		{nil, at(1, "step"), "batch 8: step"},
		{at(1, "loss"), nil, "batch 8: loss"},
		{at(2, "loss"), at(2, "step"), "batch 7: loss"},
		{at(2, "loss"), at(3, "step"), "batch 6: step"},
		{at(3, "loss"), at(2, "step"), "batch 6: loss"},
		{lost, lost, "batch 9: lost"},
		{lost, at(3, "step"), "batch 9: lost"},
	} {
		if got := fmt.Sprint(inBatch(9, earliest(c.loss, c.step))); got != c.want {
			t.Errorf("%v and %v: got %s, want %s", c.loss, c.step, got, c.want)
		}
	}
}
