package train

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/optim"
)

// RecipeText is a Recipe as a run's identity states it: the text of each field, by the field's name in lower case, with defaults filled in. The
// entries of a map have names such as penalties.sparsity. One shard, the default, is left out. Recipes of equal texts train to the same bits.
type RecipeText map[string]string

// Recipe returns the recipe that has this text. A loss, noise, optimizer or schedule that does not come from this library is an error that
// names it.
func (t RecipeText) Recipe() (r Recipe, err error) {
	if err := t.check(); err != nil {
		return r, fmt.Errorf("train: recipe: %w", err)
	}
	complete := RecipeText(maps.Clone(unwritten))
	maps.Copy(complete, t)
	v := reflect.ValueOf(&r).Elem()
	for _, name := range slices.Sorted(maps.Keys(complete)) {
		first, key, _ := strings.Cut(name, ".")
		field := v.FieldByNameFunc(func(n string) bool { return strings.ToLower(n) == first })
		if field.Kind() != reflect.Map {
			err = readField(field, complete[name])
		} else {
			entry := reflect.New(field.Type().Elem()).Elem()
			err = readField(entry, complete[name])
			if field.IsNil() {
				field.Set(reflect.MakeMap(field.Type()))
			}
			field.SetMapIndex(reflect.ValueOf(key), entry)
		}
		if err != nil {
			return Recipe{}, fmt.Errorf("train: recipe: %s: %w", name, err)
		}
	}
	return r, nil
}

// check returns an error unless the names are those of a recipe's fields.
func (t RecipeText) check() error {
	known := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Recipe]()) {
		name := strings.ToLower(f.Name)
		if f.Type.Kind() == reflect.Map {
			for key := range t {
				if strings.HasPrefix(key, name+".") {
					known++
				}
			}
			continue
		}
		text, ok := t[name]
		switch usual, optional := unwritten[name]; {
		case !ok && !optional:
			return fmt.Errorf("want the text of %s, got none", name)
		case ok && optional && text == usual:
			return fmt.Errorf("want no text of %s where it is %s", name, usual)
		case ok:
			known++
		}
	}
	if known != len(t) {
		return fmt.Errorf("want the fields of a recipe, got others among %.200q", slices.Sorted(maps.Keys(t)))
	}
	return nil
}

// field returns the text of a field, also if it is one that is not written.
func (t RecipeText) field(name string) (text string, ok bool) {
	if text, ok = t[name]; !ok {
		text, ok = unwritten[name]
	}
	return text, ok
}

// readers read the text of what has a String, by the type of a recipe's field.
var readers = map[reflect.Type]func(text string) (any, error){
	reflect.TypeFor[autoencoder.Loss](): reader(autoencoder.LossFromString),
	reflect.TypeFor[data.Noise]():       reader(data.NoiseFromString),
	reflect.TypeFor[optim.Rule]():       reader(optim.RuleFromString),
	reflect.TypeFor[optim.Schedule]():   reader(optim.ScheduleFromString),
}

func reader[T any](read func(string) (T, error)) func(string) (any, error) {
	return func(text string) (any, error) { return read(text) }
}

// readField sets a field to what its text says.
func readField(field reflect.Value, text string) error {
	if read, ok := readers[field.Type()]; ok {
		v, err := read(text)
		if err == nil {
			field.Set(reflect.ValueOf(v))
		}
		return err
	}
	if field.Kind() == reflect.String {
		field.SetString(text)
		return nil
	}
	if err := json.Unmarshal([]byte(text), field.Addr().Interface()); err != nil || fmt.Sprint(field.Interface()) != text {
		return fmt.Errorf("want a %v, got %.80q", field.Type(), text)
	}
	return nil
}
