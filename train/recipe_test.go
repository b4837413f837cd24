package train

import (
	"context"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/optim"
)

// others are values that no default is, by the type of a recipe's field.
var others = map[reflect.Type]any{
	reflect.TypeFor[autoencoder.Loss]():          autoencoder.Huber(0.25),
	reflect.TypeFor[data.Noise]():                data.NoNoise{},
	reflect.TypeFor[optim.Rule]():                optim.DefaultLion(),
	reflect.TypeFor[optim.Schedule]():            optim.Cosine{Warmup: 3, Floor: 0.5},
	reflect.TypeFor[map[string]optim.Schedule](): map[string]optim.Schedule{"sparsity": optim.Constant{}},
	reflect.TypeFor[int]():                       7,
	reflect.TypeFor[uint64]():                    uint64(1)<<63 + 1,
	reflect.TypeFor[float64]():                   1. / 3,
	reflect.TypeFor[string]():                    "text",
	reflect.TypeFor[bool]():                      true,
}

// changed returns the default recipe with another value of one field, for each field.
func changed(t *testing.T) map[string]Recipe {
	t.Helper()
	recipes := map[string]Recipe{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Recipe]()) {
		r := Recipe{}.WithDefaults(nil)
		other, ok := others[f.Type]
		if !ok {
			t.Fatalf("Recipe.%s: this test has no value of type %v: add one to others", f.Name, f.Type)
		}
		reflect.ValueOf(&r).Elem().FieldByIndex(f.Index).Set(reflect.ValueOf(other).Convert(f.Type))
		recipes[f.Name] = r
	}
	return recipes
}

// formula is that of the losses that this test uses.
func formula(t *testing.T, r Recipe) string {
	t.Helper()
	e, err := Config{Recipe: r}.expression(layered(t, layer.Sparsity{Weight: 1}), false, 2)
	if err != nil {
		t.Fatal(err)
	}
	return e.Formula()
}

// Each field of a recipe is in the identity of a run, which a field that is added is without further ado.
func TestEveryFieldOfARecipeIsInTheIdentity(t *testing.T) {
	identity := func(r Recipe) RecipeText {
		t.Helper()
		cfg := Config{Recipe: r}.withDefaults(nil)
		set := newSet(t, "training", 2)
		id, err := newIdentity(newModel(t), newModel(t), formula(t, r), set, set, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return id.Recipe
	}
	plain := identity(Recipe{}.WithDefaults(nil))
	for name, r := range changed(t) {
		got := identity(r)
		if d := compare(plain, got); d == nil || !strings.HasPrefix(d.path, strings.ToLower(name)) {
			t.Errorf("another %s: want a difference of it, got %v", name, d)
		}
		differ := 0
		for key, text := range got {
			if plain[key] != text {
				differ++
			}
		}
		if differ != 1 {
			t.Errorf("another %s: want 1 text that differs from %v, got %d in %v", name, plain, differ, got)
		}
	}
}

// What a record says of a recipe of this library's parts is read back to a recipe of the same text.
func TestRecipeIsReadBack(t *testing.T) {
	recipes := changed(t)
	recipes["none"] = Recipe{}.WithDefaults(nil)
	for name, r := range recipes {
		text := r.text(formula(t, r))
		back, err := text.Recipe()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again := back.text(formula(t, back)); !maps.Equal(text, again) {
			t.Errorf("%s: %v is read back as %v", name, text, again)
		}
	}
	for want, change := range map[string]func(RecipeText){
		"want the text of seed, got none":            func(r RecipeText) { delete(r, "seed") },
		"want the fields of a recipe, got others":    func(r RecipeText) { r["batches"] = "1" },
		"batch: want a int, got \"1.5\"":             func(r RecipeText) { r["batch"] = "1.5" },
		"batch: want a int, got \" 1\"":              func(r RecipeText) { r["batch"] = " 1" },
		"noise: data: want":                          func(r RecipeText) { r["noise"] = "rain(3)" },
		"loss: autoencoder: want":                    func(r RecipeText) { r["loss"] = "#1 = square(pred)" },
		"optimizer: optim: want":                     func(r RecipeText) { r["optimizer"] = "adamw" },
		"penalties.l2: optim: want the text of a sc": func(r RecipeText) { r["penalties.l2"] = "halving" },
	} {
		text := Recipe{}.WithDefaults(nil).text("l2")
		change(text)
		if _, err := text.Recipe(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// A run of zero values is one of the defaults, written out.
func TestZeroValuesAreDefaults(t *testing.T) {
	training, validation := newSet(t, "training", 10), newSet(t, "validation", 6)
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	zero := Config{Epochs: 2, Dir: t.TempDir()}
	full := Config{
		Recipe: Recipe{Loss: autoencoder.L2, Noise: noise, Batch: 10, Optimizer: optim.DefaultAdamW(), Schedule: optim.Constant{}, Penalties: map[string]optim.Schedule{}},
		Epochs: 2, Dir: t.TempDir(), Keep: 2, Device: CPU,
	}
	for _, cfg := range []Config{zero, full} {
		if _, err := Run(context.Background(), newModel(t), training, validation, cfg); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := sums(t, zero.Dir), sums(t, full.Dir); got != want {
		t.Errorf("zero values left\n%swant\n%s", got, want)
	}
	if b := (Recipe{}).WithDefaults(newSet(t, "large", 1000)).Batch; b != 128 {
		t.Errorf("want a batch of 128, got %d", b)
	}
	pairs, err := data.NewPairs(training, training)
	if err != nil {
		t.Fatal(err)
	}
	if n := (Recipe{}).WithDefaults(pairs).Noise; n != (data.NoNoise{}) {
		t.Errorf("recorded pairs get the noise %v", n)
	}
}
