package optim

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

// rules are the package's own, each with a value of its own in every setting.
var rules = map[string]Rule{
	"adamw(lr 0.1, beta1 0.2, beta2 0.3, eps 0.4, weight_decay 0.5, clip_norm 0.6)": AdamW{0.1, 0.2, 0.3, 0.4, 0.5, 0.6},
	"adam(lr 0.1, beta1 0.2, beta2 0.3, eps 0.4, weight_decay 0.5, clip_norm 0.6)":  Adam{0.1, 0.2, 0.3, 0.4, 0.5, 0.6},
	"sgd(lr 0.1, momentum 0.2, dampening 0.3, weight_decay 0.4, clip_norm 0.5)":     SGD{0.1, 0.2, 0.3, false, 0.4, 0.5},
	"sgd(lr 0.1, momentum 0.2, dampening 0, weight_decay 0, clip_norm 0, nesterov)": SGD{0.1, 0.2, 0, true, 0, 0},
	"lion(lr 0.1, beta1 0.2, beta2 0.3, weight_decay 0.4, clip_norm 0.5)":           Lion{0.1, 0.2, 0.3, 0.4, 0.5},
}

func TestTextOfRules(t *testing.T) {
	for want, r := range rules {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if err := Validate(r); err != nil {
			t.Error(err)
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again := reflect.New(reflect.TypeOf(r))
		if err := json.Unmarshal(b, again.Interface()); err != nil || again.Elem().Interface() != any(r) {
			t.Errorf("%v comes back from JSON as %v, %v", r, again.Elem(), err)
		}
	}
}

func TestDefaultsAreValid(t *testing.T) {
	for _, r := range []Rule{DefaultAdamW(), DefaultAdam(), DefaultSGD(), DefaultLion()} {
		if err := Validate(r); err != nil {
			t.Error(err)
		}
	}
}

func TestInvalidRules(t *testing.T) {
	adamW := func(change func(*AdamW)) Rule { r := DefaultAdamW(); change(&r); return r }
	adam := func(change func(*Adam)) Rule { r := DefaultAdam(); change(&r); return r }
	sgd := func(change func(*SGD)) Rule { r := DefaultSGD(); change(&r); return r }
	lion := func(change func(*Lion)) Rule { r := DefaultLion(); change(&r); return r }
	for want, r := range map[string]Rule{
		"adamw: want a finite learning rate above 0, got 0":        adamW(func(c *AdamW) { c.LR = 0 }),
		"adamw: want a finite learning rate above 0, got NaN":      adamW(func(c *AdamW) { c.LR = math.NaN() }),
		"adamw: want a finite learning rate above 0, got +Inf":     adamW(func(c *AdamW) { c.LR = math.Inf(1) }),
		"adamw: want a finite beta1 in [0, 1), got 1":              adamW(func(c *AdamW) { c.Beta1 = 1 }),
		"adamw: want a finite beta2 in [0, 1), got -0.1":           adamW(func(c *AdamW) { c.Beta2 = -0.1 }),
		"adamw: want a finite eps above 0, got 0":                  adamW(func(c *AdamW) { c.Eps = 0 }),
		"adamw: want a finite weight decay of at least 0, got -1":  adamW(func(c *AdamW) { c.WeightDecay = -1 }),
		"adamw: want a finite clip norm of at least 0, got -1":     adamW(func(c *AdamW) { c.ClipNorm = -1 }),
		"adam: want a finite learning rate above 0, got 0":         adam(func(c *Adam) { c.LR = 0 }),
		"adam: want a finite beta1 in [0, 1), got 1":               adam(func(c *Adam) { c.Beta1 = 1 }),
		"adam: want a finite beta2 in [0, 1), got 1":               adam(func(c *Adam) { c.Beta2 = 1 }),
		"adam: want a finite eps above 0, got 0":                   adam(func(c *Adam) { c.Eps = 0 }),
		"adam: want a finite weight decay of at least 0, got -2":   adam(func(c *Adam) { c.WeightDecay = -2 }),
		"adam: want a finite clip norm of at least 0, got -1":      adam(func(c *Adam) { c.ClipNorm = -1 }),
		"sgd: want a finite learning rate above 0, got 0":          SGD{},
		"sgd: want a finite momentum in [0, 1), got 1":             sgd(func(c *SGD) { c.Momentum = 1 }),
		"sgd: want a finite dampening in [0, 1], got 2":            sgd(func(c *SGD) { c.Dampening = 2 }),
		"sgd: want a finite weight decay of at least 0, got -1":    sgd(func(c *SGD) { c.WeightDecay = -1 }),
		"sgd: want a finite clip norm of at least 0, got -1":       sgd(func(c *SGD) { c.ClipNorm = -1 }),
		"with Nesterov, got momentum 0 and dampening 0":            SGD{LR: 1, Nesterov: true},
		"with Nesterov, got momentum 0.9 and dampening 0.5":        SGD{LR: 1, Momentum: 0.9, Dampening: 0.5, Nesterov: true},
		"lion: want a finite learning rate above 0, got 0":         lion(func(c *Lion) { c.LR = 0 }),
		"lion: want a finite beta1 in [0, 1), got 1":               lion(func(c *Lion) { c.Beta1 = 1 }),
		"lion: want a finite beta2 in [0, 1), got 1":               lion(func(c *Lion) { c.Beta2 = 1 }),
		"lion: want a finite weight decay of at least 0, got -1":   lion(func(c *Lion) { c.WeightDecay = -1 }),
		"lion: want a finite clip norm of at least 0, got -1":      lion(func(c *Lion) { c.ClipNorm = -1 }),
		"want a rule, got nil":                                     nil,
		`want a name of lower-case letters and digits, got "A b"`:  rule{Traits{Name: "A b", LR: 1}},
		"own: want a finite learning rate above 0, got -1":         rule{Traits{Name: "own", LR: -1}},
		"own: want a finite clip norm of at least 0, got +Inf":     rule{Traits{Name: "own", LR: 1, ClipNorm: math.Inf(1)}},
		`different names of lower-case letters and digits, got ""`: rule{Traits{Name: "own", LR: 1, Slots: []Slot{{}}}},
		`names of lower-case letters and digits, got "s"`:          rule{Traits{Name: "own", LR: 1, Slots: []Slot{{Name: "s"}, {Name: "s"}}}},
	} {
		if _, err := NewSolver(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// rule is a rule of a user's own that moves no weight.
type rule struct{ traits Traits }

func (r rule) Traits() Traits  { return r.traits }
func (r rule) Validate() error { return nil }
func (r rule) String() string  { return r.traits.Name }
func (rule) Update(Step) Update {
	return func(p, _ []float32, slots [][]float32) bool { return Finite(p, slots) }
}
