//go:build cuda

package kernels

import (
	"fmt"
	"reflect"

	"github.com/denoise-go/denoise/train/optim"
)

// MaxSlots is the most numbers that a rule with a kernel remembers for each weight.
const MaxSlots = 2

// Update is the kernel of a step, and its arguments after chunks, scale, spoilt and the step's number.
type Update struct {
	Kernel string
	Args   []any
}

// rules are the rules with a kernel, by type.
var rules = map[reflect.Type]func(r optim.Rule, s optim.Step) Update{}

// registerRule has the device step weights by rules of type R. The gradients' scale is on the device: the step given has none.
func registerRule[R optim.Rule](update func(r R, s optim.Step) Update) {
	rules[reflect.TypeFor[R]()] = func(r optim.Rule, s optim.Step) Update { return update(r.(R), s) }
}

// Rule returns the function that makes a rule's updates, or an error that names a rule without a kernel.
func Rule(r optim.Rule) (func(s optim.Step) Update, error) {
	update := rules[reflect.TypeOf(r)]
	if t := r.Traits(); update == nil || len(t.Slots) > MaxSlots {
		return nil, fmt.Errorf("cuda: want an optimizer with a kernel, got %s, a %T (train.CPU steps by any)", t.Name, r)
	}
	return func(s optim.Step) Update { return update(r, s) }, nil
}
