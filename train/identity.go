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

// Identity is what decides every number of a run that begins with the weights of autoencoder.New, but how many epochs there are.
// Runs of one identity are, epoch by epoch, the same bit for bit, so a run can only be resumed with the identity it began with.
type Identity struct {
	Model      autoencoder.Config `json:"model"`
	Recipe     RecipeText         `json:"recipe"`
	Device     string             `json:"device"`
	Arithmetic string             `json:"arithmetic"` // of the device
	Training   data.Identity      `json:"training_set"`
	Validation data.Identity      `json:"validation_set"`
}

// newIdentity returns the identity of a run, whose loss has this formula.
func newIdentity(m *autoencoder.Model, formula string, training, validation data.Source, cfg Config) (i Identity, err error) {
	i = Identity{Model: m.Config(), Recipe: cfg.Recipe.text(formula), Device: cfg.Device.String(), Arithmetic: cfg.Device.Arithmetic()}
	if i.Training, err = training.Identity(); err != nil {
		return i, fmt.Errorf("train: training set: identity of %v: %w", training, err)
	}
	if i.Validation, err = validation.Identity(); err != nil {
		return i, fmt.Errorf("train: validation set: identity of %v: %w", validation, err)
	}
	return i, i.validate()
}

// validate rejects texts that are not UTF-8: JSON would change them.
func (i Identity) validate() error {
	texts := maps.Clone(i.Recipe)
	texts["device"], texts["arithmetic"] = i.Device, i.Arithmetic
	texts["training set: SHA256"], texts["validation set: SHA256"] = i.Training.SHA256, i.Validation.SHA256
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if !utf8.ValidString(name + texts[name]) {
			return fmt.Errorf("train: %s: want text that is UTF-8, got %q", strings.ToValidUTF8(name, "?"), texts[name])
		}
	}
	return nil
}
