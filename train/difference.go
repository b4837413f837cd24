package train

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// difference is where two values of one type first differ.
type difference struct {
	path string // by the names of JSON: training_set.samples
	a, b string
}

// String is about a value that was expected and another: "batch: want 128, got 64".
func (d *difference) String() string { return fmt.Sprintf("%s: want %s, got %s", d.path, d.a, d.b) }

// change is about a value that was replaced: "batch was 128, now 64".
func (d *difference) change() string { return fmt.Sprintf("%s was %s, now %s", d.path, d.a, d.b) }

// compare returns the first difference, or nil. It goes into structs, lists of structs, lists of layers and recipes, but not into structs with
// JSON of their own, such as shapes.
func compare(a, b any) *difference {
	return firstDifference("", reflect.ValueOf(a), reflect.ValueOf(b))
}

func firstDifference(path string, a, b reflect.Value) *difference {
	switch x := a.Interface().(type) {
	case layer.Stack:
		if at, a, b := x.Difference(b.Interface().(layer.Stack)); at >= 0 {
			return &difference{fmt.Sprintf("%s[%d]", path, at), a, b}
		}
		return nil
	case RecipeText:
		return recipeDifference(x, b.Interface().(RecipeText))
	}
	switch {
	case a.Kind() == reflect.Slice && a.Type().Elem().Kind() == reflect.Struct:
		if a.Len() != b.Len() {
			return &difference{path, fmt.Sprint(a.Len()), fmt.Sprint(b.Len())}
		}
		for i := range a.Len() {
			if d := firstDifference(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); d != nil {
				return d
			}
		}
	case a.Kind() == reflect.Struct && !a.Type().Implements(reflect.TypeFor[json.Marshaler]()):
		for i := range a.NumField() {
			field := path
			if f := a.Type().Field(i); !f.Anonymous {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				field = strings.TrimPrefix(path+"."+name, ".")
			}
			if d := firstDifference(field, a.Field(i), b.Field(i)); d != nil {
				return d
			}
		}
	case !reflect.DeepEqual(a.Interface(), b.Interface()):
		return &difference{path, fmt.Sprint(a), fmt.Sprint(b)}
	}
	return nil
}

// recipeDifference names the first field that differs, and the setting where the texts of both are settings of one name.
func recipeDifference(a, b RecipeText) *difference {
	names := maps.Clone(a)
	maps.Copy(names, b)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, inA := a.field(name)
		y, inB := b.field(name)
		switch {
		case !inA:
			return &difference{name, "none", y}
		case !inB:
			return &difference{name, x, "none"}
		case x != y:
			return settingDifference(name, x, y)
		}
	}
	return nil
}

// settingDifference compares texts such as "adamw(lr 0.1, beta1 0.9)" setting by setting, if the keys are the same.
func settingDifference(name, a, b string) *difference {
	d := &difference{name, a, b}
	kind, x, okA := strings.Cut(strings.TrimSuffix(a, ")"), "(")
	other, y, okB := strings.Cut(strings.TrimSuffix(b, ")"), "(")
	as, bs := strings.Split(x, ", "), strings.Split(y, ", ")
	if !okA || !okB || kind != other || len(as) != len(bs) || strings.ContainsAny(x+y, "()") {
		return d
	}
	for i := range as {
		key, v, settingA := strings.Cut(as[i], " ")
		same, w, settingB := strings.Cut(bs[i], " ")
		if !settingA || !settingB || key != same {
			return &difference{name, a, b}
		}
		if v != w && d.path == name {
			d = &difference{name + "." + key, v, w}
		}
	}
	return d
}
