package train

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/optim"
)

// Identity is what decides every number of a run that begins with the weights of autoencoder.New, but how many epochs there are.
// Runs of one identity are, epoch by epoch, the same bit for bit, so a run can only be resumed with the identity it began with.
type Identity struct {
	Model      autoencoder.Config `json:"model"`
	Loss       string             `json:"loss"` // its operation, such as l2; of one of several operations, all of them
	Noise      string             `json:"noise"`
	Batch      int                `json:"batch"`
	AdamW      optim.AdamWConfig  `json:"adamw"`
	Schedule   string             `json:"schedule"`
	Penalties  map[string]string  `json:"penalty_schedules,omitempty"`
	Seed       uint64             `json:"seed"`
	Device     string             `json:"device"`
	Arithmetic string             `json:"arithmetic"` // of the device
	Training   data.Identity      `json:"training_set"`
	Validation data.Identity      `json:"validation_set"`
}

// newIdentity returns the identity of a run, of which every text is UTF-8.
func newIdentity(m *autoencoder.Model, loss string, training, validation data.Source, cfg Config) (i Identity, err error) {
	i = Identity{
		Model: m.Config(), Loss: loss, Noise: cfg.Noise.String(), Batch: cfg.Batch, AdamW: cfg.AdamW,
		Schedule: cfg.Schedule.String(), Seed: cfg.Seed,
		Device: cfg.Device.String(), Arithmetic: cfg.Device.Arithmetic(),
	}
	for name, s := range cfg.Penalties {
		if i.Penalties == nil {
			i.Penalties = map[string]string{}
		}
		i.Penalties[name] = s.String()
	}
	if i.Training, err = training.Identity(); err != nil {
		return i, fmt.Errorf("train: training set: identity of %v: %w", training, err)
	}
	if i.Validation, err = validation.Identity(); err != nil {
		return i, fmt.Errorf("train: validation set: identity of %v: %w", validation, err)
	}
	return i, i.validate()
}

// validate refuses texts that would not be read as they were written: JSON is UTF-8.
func (i Identity) validate() error {
	for name, text := range map[string]string{
		"loss": i.Loss, "noise": i.Noise, "schedule": i.Schedule, "device": i.Device, "arithmetic": i.Arithmetic,
		"training set: SHA256": i.Training.SHA256, "validation set: SHA256": i.Validation.SHA256,
	} {
		if !utf8.ValidString(text) {
			return fmt.Errorf("train: %s: want text that is UTF-8, got %q", name, text)
		}
	}
	for name, text := range i.Penalties {
		if !utf8.ValidString(name + text) {
			return fmt.Errorf("train: penalty: want a name and a schedule that are UTF-8, got %q and %q", name, text)
		}
	}
	return nil
}

// difference says where two values of one type first differ, by the names that they have in JSON: "adamw.lr: want 0.1, got
// 0.2". It is "" where they are equal. It goes into structs and lists of structs, but for those
// with JSON of their own, such as shapes; all else is compared as a whole.
func difference(want, got any) string {
	return firstDifference("", reflect.ValueOf(want), reflect.ValueOf(got))
}

func firstDifference(path string, want, got reflect.Value) string {
	if want.Kind() == reflect.Slice && want.Type().Elem().Kind() == reflect.Struct {
		if want.Len() != got.Len() {
			return fmt.Sprintf("%s: want %d, got %d", path, want.Len(), got.Len())
		}
		for i := range want.Len() {
			if d := firstDifference(fmt.Sprintf("%s[%d]", path, i), want.Index(i), got.Index(i)); d != "" {
				return d
			}
		}
		return ""
	}
	if stack, ok := want.Interface().(layer.Stack); ok {
		return stackDifference(path, stack, got.Interface().(layer.Stack))
	}
	if want.Kind() != reflect.Struct || want.Type().Implements(reflect.TypeFor[json.Marshaler]()) {
		if reflect.DeepEqual(want.Interface(), got.Interface()) {
			return ""
		}
		return fmt.Sprintf("%s: want %v, got %v", path, want, got)
	}
	for i := range want.NumField() {
		field := path
		if f := want.Type().Field(i); !f.Anonymous {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			field = strings.TrimPrefix(path+"."+name, ".")
		}
		if d := firstDifference(field, want.Field(i), got.Field(i)); d != "" {
			return d
		}
	}
	return ""
}

// stackDifference names the first layer that differs.
func stackDifference(path string, want, got layer.Stack) string {
	for i := range max(len(want), len(got)) {
		text := [2]string{"none", "none"}
		for j, st := range []layer.Stack{want, got} {
			if i < len(st) {
				b, _ := json.Marshal(st[i : i+1]) // comes from JSON, or from a model that was cloned by it
				text[j] = strings.Trim(string(b), "[]")
			}
		}
		if text[0] != text[1] {
			return fmt.Sprintf("%s[%d]: want %s, got %s", path, i, text[0], text[1])
		}
	}
	return ""
}
