package optim

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// known are the rules of this package.
var known = []Rule{AdamW{}, Adam{}, SGD{}, Lion{}}

// RuleFromString returns the rule of this package whose String is text, exactly: such as "sgd(lr 0.01, momentum 0.9, dampening 0,
// weight_decay 0, clip_norm 0)".
func RuleFromString(text string) (Rule, error) {
	name, settings, _ := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	for _, r := range known {
		if r.Traits().Name != name {
			continue
		}
		v := reflect.New(reflect.TypeOf(r)).Elem()
		for _, setting := range strings.Split(settings, ", ") {
			setField(v, setting)
		}
		if r = v.Interface().(Rule); r.String() == text {
			return r, Validate(r)
		}
	}
	return nil, fmt.Errorf("optim: want the text of an optimizer of this package as its String writes it, got %.200q", text)
}

// setField sets the field that a setting such as "beta1 0.9" or "nesterov" names as JSON does. What it cannot read it leaves as it is: the
// text of the rule then differs.
func setField(v reflect.Value, setting string) {
	key, value, _ := strings.Cut(setting, " ")
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") != key {
			continue
		}
		switch f := v.Field(i); f.Kind() {
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Float64:
			x, _ := strconv.ParseFloat(value, 64)
			f.SetFloat(x)
		}
	}
}

// ScheduleFromString returns the schedule of this package whose String is text, exactly: "constant", or such as
// "cosine(warmup 100, floor 0.1)".
func ScheduleFromString(text string) (Schedule, error) {
	if text == (Constant{}).String() {
		return Constant{}, nil
	}
	var c Cosine
	fmt.Sscanf(text, "cosine(warmup %d, floor %g)", &c.Warmup, &c.Floor)
	if c.String() == text {
		return c, c.Validate()
	}
	return nil, fmt.Errorf("optim: want the text of a schedule of this package as its String writes it, got %.200q", text)
}
