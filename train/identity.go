package train

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

// Identity is what decides every number of a run, but how many epochs there are. Runs of one identity are, epoch by epoch, the same bit for
// bit, so a run can only be resumed with the identity it began with.
type Identity struct {
	Model      autoencoder.Config `json:"model"`
	Recipe     RecipeText         `json:"recipe"`
	Device     string             `json:"device"`
	Arithmetic string             `json:"arithmetic"` // of the device
	Training   data.Identity      `json:"training_set"`
	Validation data.Identity      `json:"validation_set"`

	// Weights is the SHA-256 of the weights that the run began with, as little-endian float32s in the order of Model.Params. It is "" if they are
	// those of autoencoder.New. A run that is resumed keeps what it began with.
	Weights string `json:"initial_weights,omitempty"`
}

// newIdentity returns the identity of a run, whose loss has this formula. The model fresh is one as autoencoder.New makes it.
func newIdentity(m, fresh *autoencoder.Model, formula string, training, validation data.Source, cfg Config) (i Identity, err error) {
	i = Identity{Model: m.Config(), Recipe: cfg.Recipe.text(formula), Device: cfg.Device.String(), Arithmetic: cfg.Device.Arithmetic()}
	if i.Training, err = training.Identity(); err != nil {
		return i, fmt.Errorf("train: training set: identity of %v: %w", training, err)
	}
	if i.Validation, err = validation.Identity(); err != nil {
		return i, fmt.Errorf("train: validation set: identity of %v: %w", validation, err)
	}
	if slices.EqualFunc(m.Params(), fresh.Params(), sameBits) {
		return i, i.validate()
	}
	i.Weights = weightsSHA256(m.Params())
	return i, i.validate()
}

// validate rejects texts that are not UTF-8: JSON would change them.
func (i Identity) validate() error {
	texts := maps.Clone(i.Recipe)
	texts["device"], texts["arithmetic"], texts["initial weights"] = i.Device, i.Arithmetic, i.Weights
	texts["training set: SHA256"], texts["validation set: SHA256"] = i.Training.SHA256, i.Validation.SHA256
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if !utf8.ValidString(name + texts[name]) {
			return fmt.Errorf("train: %s: want text that is UTF-8, got %q", strings.ToValidUTF8(name, "?"), texts[name])
		}
	}
	return nil
}
