package optim

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// family holds values of this package's types, by the name that their text begins with. Each type registers in its own file.
type family[T fmt.Stringer] map[string]T

var (
	knownRules     = family[Rule]{} // with their default settings
	knownSchedules = family[Schedule]{}
)

func (f family[T]) register(v T) { f[nameOf(v.String())] = v }

// nameOf returns the name in a text such as "adamw(lr 0.1, beta1 0.9)" or "constant".
func nameOf(text string) string {
	name, _, _ := strings.Cut(text, "(")
	return name
}

// read returns the value whose String is exactly text. The fields of its type have the keys of the text as their names in JSON.
func (f family[T]) read(text string) (value T, ok bool) {
	known, ok := f[nameOf(text)]
	if !ok {
		return value, false
	}
	v := reflect.New(reflect.TypeOf(known)).Elem()
	_, settings, _ := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	for _, setting := range strings.Split(settings, ", ") {
		key, number, _ := strings.Cut(setting, " ")
		setField(v, key, number)
	}
	value = v.Interface().(T)
	return value, value.String() == text
}

// setField sets the field that JSON names key to a number, or to true without one. It leaves what it cannot read as it is: the text of the
// value then differs.
func setField(v reflect.Value, key, number string) {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") != key {
			continue
		}
		switch f := v.Field(i); f.Kind() {
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int:
			n, _ := strconv.Atoi(number)
			f.SetInt(int64(n))
		case reflect.Float64:
			x, _ := strconv.ParseFloat(number, 64)
			f.SetFloat(x)
		}
	}
}

// RuleFromString returns the rule of this package whose String is text, exactly: such as "sgd(lr 0.01, momentum 0.9, dampening 0,
// weight_decay 0, clip_norm 0)".
func RuleFromString(text string) (Rule, error) {
	r, ok := knownRules.read(text)
	if !ok {
		return nil, fmt.Errorf("optim: want the text of an optimizer of this package as its String writes it, got %.200q", text)
	}
	return r, Validate(r)
}

// ScheduleFromString returns the schedule of this package whose String is text, exactly: "constant", or such as
// "cosine(warmup 100, floor 0.1)".
func ScheduleFromString(text string) (Schedule, error) {
	s, ok := knownSchedules.read(text)
	if !ok {
		return nil, fmt.Errorf("optim: want the text of a schedule of this package as its String writes it, got %.200q", text)
	}
	if v, ok := s.(interface{ Validate() error }); ok {
		return s, v.Validate()
	}
	return s, nil
}

// Names returns the names of this package's rules, sorted.
func Names() []string { return slices.Sorted(maps.Keys(knownRules)) }

// ParseRule returns the rule that a flag names, such as "sgd", with its default settings and the learning rate lr; 0 is the default one.
func ParseRule(name string, lr float64) (Rule, error) {
	r, ok := knownRules[name]
	if !ok {
		return nil, fmt.Errorf("optim: want one of the optimizers %s, got %.80q", strings.Join(Names(), ", "), name)
	}
	if lr != 0 {
		v := reflect.New(reflect.TypeOf(r)).Elem()
		v.Set(reflect.ValueOf(r))
		setField(v, "lr", strconv.FormatFloat(lr, 'g', -1, 64))
		r = v.Interface().(Rule)
	}
	return r, Validate(r)
}
