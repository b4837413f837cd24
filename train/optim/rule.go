package optim

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/simd"
)

// Rule is an optimizer as plain data: its settings and how it moves weights. AdamW, Adam, SGD and Lion are rules, and so is any type of a
// user's own with these methods. NewSolver runs a rule on the CPU; what a rule remembers of each weight is kept, saved and restored by the solver.
type Rule interface {
	// Traits returns what a solver has to know about the rule.
	Traits() Traits

	// Validate returns an error that names the first invalid setting.
	Validate() error

	// Update returns the function of one step. Its results must be a function of the step and the arguments alone.
	Update(s Step) Update

	// String returns the name with all settings. Rules of one text make the same steps: it identifies the rule in the states of a run.
	String() string
}

// Traits are what a solver has to know about a rule.
type Traits struct {
	Name     string  // lower case, such as adamw; in messages and in names of tensors
	LR       float64 // learning rate, above 0, before a schedule
	ClipNorm float64 // gradients longer than this, all taken together, are shortened to it; 0 is off
	Slots    []Slot  // may be empty
}

// Slot is a number that a rule remembers for each weight. It starts at 0.
type Slot struct {
	Name    string // such as m
	Squares bool   // never negative
}

// Step is what all weights of one step have in common.
type Step struct {
	Number    int     // 1 for the first
	LR        float64 // learning rate of this step
	GradScale float32 // each gradient is multiplied by it first: 1, or less if gradients are clipped
}

// Update moves the weights p against their gradients g, which stay as they are, and updates the slots, in the order of Traits.Slots. All slices have
// one length. It is called for many parts of the weights at once, from several goroutines.
//
// It reports whether all new weights and slots are finite, which Finite does for a rule that has no faster way.
type Update func(p, g []float32, slots [][]float32) (finite bool)

// Finite reports whether the weights and slots hold no NaN and no infinity.
func Finite(p []float32, slots [][]float32) bool {
	for _, s := range slots {
		if !simd.Finite(s) {
			return false
		}
	}
	return simd.Finite(p)
}

// Validate returns an error if a rule is nil or invalid, or its traits are.
func Validate(r Rule) error {
	if null.Is(r) {
		return errors.New("optim: want a rule, got nil (optim.DefaultAdamW is one)")
	}
	if err := r.Validate(); err != nil {
		return err
	}
	t := r.Traits()
	if !isName(t.Name) {
		return fmt.Errorf("optim: rule %v: want a name of lower-case letters and digits, got %q", r, t.Name)
	}
	if err := validate(t.Name, []setting{{"lr", "learning rate", t.LR, positive}, {"clip_norm", "clip norm", t.ClipNorm, notNegative}}); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, s := range t.Slots {
		if !isName(s.Name) || seen[s.Name] {
			return fmt.Errorf("optim: %s: want slots with different names of lower-case letters and digits, got %q", t.Name, s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

// isName reports whether s can be a part of a tensor's name.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// setting is a number among a rule's settings.
type setting struct {
	key, name string // in the rule's text; in messages
	value     float64
	in        bound
}

// bound is a condition on a finite number.
type bound struct {
	text  string
	holds func(x float64) bool
}

var (
	positive    = bound{"above 0", func(x float64) bool { return x > 0 }}
	notNegative = bound{"of at least 0", func(x float64) bool { return x >= 0 }}
	fraction    = bound{"in [0, 1)", func(x float64) bool { return x >= 0 && x < 1 }}
	proportion  = bound{"in [0, 1]", func(x float64) bool { return x >= 0 && x <= 1 }}
)

// validate returns an error that names the first setting out of bounds.
func validate(rule string, list []setting) error {
	for _, s := range list {
		if !s.in.holds(s.value) || math.IsInf(s.value, 0) {
			return fmt.Errorf("optim: %s: want a finite %s %s, got %g", rule, s.name, s.in.text, s.value)
		}
	}
	return nil
}

// text is a rule's String: adamw(lr 0.0001, beta1 0.9, …). The numbers have all their digits.
func text(rule string, list []setting, flags ...string) string {
	var parts []string
	for _, s := range list {
		parts = append(parts, fmt.Sprintf("%s %g", s.key, s.value))
	}
	return rule + "(" + strings.Join(append(parts, flags...), ", ") + ")"
}
