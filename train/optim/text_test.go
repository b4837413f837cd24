package optim

import "testing"

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
	for _, want := range []Schedule{Constant{}, Cosine{}, Cosine{Warmup: 7, Floor: 0.125}} {
		if got, err := ScheduleFromString(want.String()); got != want || err != nil {
			t.Errorf("want %v, got %v, error %v", want, got, err)
		}
	}
	for _, text := range []string{"", "Constant", "cosine", "cosine(warmup 7, floor .5)", "cosine(warmup -1, floor 0)", "cosine(warmup 7, floor 2)", "cosine(warmup 7, floor 0.5) "} {
		if got, err := ScheduleFromString(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
