package optim

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestRuleFromString(t *testing.T) {
	nesterov := DefaultSGD()
	nesterov.Nesterov = true
	clipped := DefaultAdamW()
	clipped.LR, clipped.ClipNorm = 1./3, 0.25
	for _, want := range []Rule{DefaultAdamW(), DefaultAdam(), DefaultSGD(), DefaultLion(), nesterov, clipped} {
		if got, err := RuleFromString(want.String()); got != want || err != nil {
			t.Errorf("want %v, got %v, error %v", want, got, err)
		}
	}
	for _, text := range []string{
		"", "adamw", "adamw()", "adamw(lr 1e-4, beta1 0.9)", "AdamW" + DefaultAdamW().String()[5:], DefaultAdamW().String() + " ",
		"sgd(lr 0.010, momentum 0.9, dampening 0, weight_decay 0, clip_norm 0)", "sgd(lr 0.01, momentum 0.9, dampening 0, weight_decay 0, clip_norm 0, fast)",
		"sgd(lr -1, momentum 0.9, dampening 0, weight_decay 0, clip_norm 0)", "sgd(lr NaN, momentum 0.9, dampening 0, weight_decay 0, clip_norm 0)",
	} {
		if got, err := RuleFromString(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestScheduleFromString(t *testing.T) {
	for _, want := range []Schedule{Constant{}, Cosine{}, Cosine{Warmup: 7, Floor: 0.125}, Warmup{}, Warmup{Steps: 400}} {
		if got, err := ScheduleFromString(want.String()); got != want || err != nil {
			t.Errorf("want %v, got %v, error %v", want, got, err)
		}
	}
	for _, text := range []string{"", "Constant", "cosine", "cosine(warmup 7, floor .5)", "cosine(warmup -1, floor 0)", "cosine(warmup 7, floor 2)", "cosine(warmup 7, floor 0.5) ", "warmup(steps -1)", "warmup"} {
		if got, err := ScheduleFromString(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// The last step of a warm-up is the first with the whole factor.
func TestWarmup(t *testing.T) {
	for step, want := range []float64{0.25, 0.5, 0.75, 1, 1, 1} {
		if got := (Warmup{Steps: 4}).Factor(step, 100); got != want {
			t.Errorf("step %d: got %g, want %g", step, got, want)
		}
		if got := (Warmup{}).Factor(step, 100); got != 1 {
			t.Errorf("step %d without a warm-up: got %g, want 1", step, got)
		}
	}
}

func TestParseRule(t *testing.T) {
	if got, want := Names(), []string{"adam", "adamw", "lion", "sgd"}; !slices.Equal(got, want) {
		t.Errorf("want the rules %v, got %v", want, got)
	}
	fast := DefaultSGD()
	fast.LR = 1. / 3
	for _, c := range []struct {
		name string
		lr   float64
		want Rule
	}{{"adamw", 0, DefaultAdamW()}, {"adam", 0, DefaultAdam()}, {"lion", 0, DefaultLion()}, {"sgd", 0, DefaultSGD()}, {"sgd", 1. / 3, fast}} {
		if got, err := ParseRule(c.name, c.lr); got != c.want || err != nil {
			t.Errorf("%s, %g: want %v, got %v, error %v", c.name, c.lr, c.want, got, err)
		}
	}
	for _, name := range Names() { // each has a setting that is called lr
		if r, err := ParseRule(name, 0.125); err != nil || r.Traits().LR != 0.125 {
			t.Errorf("%s: got %v, error %v", name, r, err)
		}
		for _, lr := range []float64{-1, math.NaN(), math.Inf(1)} {
			if r, err := ParseRule(name, lr); err == nil {
				t.Errorf("%s is made with a learning rate of %g: %v", name, lr, r)
			}
		}
	}
	if _, err := ParseRule("rprop", 0); err == nil || !strings.Contains(err.Error(), `want one of the optimizers adam, adamw, lion, sgd, got "rprop"`) {
		t.Errorf("got error %v", err)
	}
}
