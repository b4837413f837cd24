package train

import (
	"cmp"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/train/optim"
)

// Recipe is what decides the numbers of a run, besides the network, the sets and the device. A zero field stands for its default.
//
// Every field is part of a run's identity, by its text: see Identity. A field is therefore a number or a text, has a method String, or is a
// map from names to such values. Only a loss, which is a function, is known by what it computes.
type Recipe struct {
	Loss      autoencoder.Loss          // what is minimised; nil is autoencoder.L2
	Noise     data.Noise                // what the model learns to remove, data.NoNoise for a variational autoencoder of clean images; nil is Gaussian noise of σ = 0.5, or data.NoNoise where the noisy samples are recorded
	Batch     int                       // B, samples a step, the last step of an epoch taking what is left; 0 is 128, or all of a smaller set
	Shards    int                       // parts of a batch, at most B, whose gradients are computed as if alone and added in a fixed order; 0 is 1. As many processes as divide it train to the same bits: see Config.Group
	Optimizer optim.Rule                // what moves the weights; nil is optim.DefaultAdamW, with a learning rate of 1e-4
	Schedule  optim.Schedule            // what the learning rate is multiplied by; nil is optim.Constant
	Penalties map[string]optim.Schedule // what the weights of the network's penalties, such as layer.Sparsity's or β of layer.Gaussian ("kl"), are multiplied by, by their names
	Seed      uint64                    // of the order of the samples and their noise
}

// Defaults of a Recipe.
const (
	defaultBatch = 128
	defaultSigma = 0.5
)

// WithDefaults returns the recipe with the default in place of each zero field, as Run uses it for a training set. Without a valid set the defaults
// are those for many samples that are not recorded.
func (r Recipe) WithDefaults(training data.Source) Recipe {
	recorded, most := false, defaultBatch
	if data.Check(training) == nil {
		recorded, most = training.Recorded(), training.Len()
	}
	if r.Loss == nil {
		r.Loss = autoencoder.L2
	}
	if r.Noise == nil && recorded {
		r.Noise = data.NoNoise{}
	}
	if r.Noise == nil {
		r.Noise, _ = data.NewGaussian(0, defaultSigma)
	}
	if r.Batch == 0 {
		r.Batch = min(defaultBatch, most)
	}
	r.Shards = cmp.Or(r.Shards, 1)
	if r.Optimizer == nil {
		r.Optimizer = optim.DefaultAdamW()
	}
	if r.Schedule == nil {
		r.Schedule = optim.Constant{}
	}
	return r
}

// values returns the fields by their names in lower case, and in place of a map its entries, such as penalties.sparsity.
func (r Recipe) values() iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		v := reflect.ValueOf(r)
		for _, f := range reflect.VisibleFields(v.Type()) {
			name, field := strings.ToLower(f.Name), v.FieldByIndex(f.Index)
			if field.Kind() != reflect.Map {
				if !yield(name, field) {
					return
				}
				continue
			}
			keys := field.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, key := range keys {
				if !yield(name+"."+key.String(), field.MapIndex(key)) {
					return
				}
			}
		}
	}
}

// validate returns an error that names the first field that is missing or says itself that it is invalid. Batch is at most n, Shards at most Batch.
func (r Recipe) validate(n int) error {
	for name, field := range r.values() {
		if field.Kind() == reflect.Interface && null.Is(field.Interface()) {
			return fmt.Errorf("train: %s: want a value, got nil", name)
		}
		if v, ok := field.Interface().(interface{ Validate() error }); ok {
			if err := v.Validate(); err != nil {
				return fmt.Errorf("train: %s: %w", name, err)
			}
		}
	}
	if r.Batch < 1 || r.Batch > n {
		return fmt.Errorf("train: batch: want 1 to %d samples, the training set's, got %d", n, r.Batch)
	}
	if r.Shards < 1 || r.Shards > r.Batch {
		return fmt.Errorf("train: shards: want 1 to %d, the samples of a batch, got %d", r.Batch, r.Shards)
	}
	return nil
}

// unwritten are defaults that the text of a recipe leaves out. So a run that began before the field existed is the same run.
var unwritten = map[string]string{"shards": "1"}

// text writes down a recipe whose loss has this formula.
func (r Recipe) text(formula string) RecipeText {
	t := RecipeText{}
	for name, field := range r.values() {
		t[name] = fmt.Sprint(field.Interface())
		if _, ok := field.Interface().(autoencoder.Loss); ok {
			t[name] = formula
		}
		if usual, ok := unwritten[name]; ok && t[name] == usual {
			delete(t, name)
		}
	}
	return t
}
