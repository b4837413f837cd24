package train

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
)

// A new run begins with the weights of another's best model and another recipe; its record states them, and it resumes and verifies like any other.
func TestRunFromAnotherModel(t *testing.T) {
	first := faultConfig(t.TempDir())
	if _, _, err := shortRun(t, first); err != nil {
		t.Fatal(err)
	}
	if r, err := ReadRecord(first.Dir); err != nil || r.Weights != "" {
		t.Errorf("want no weights in the record of a run from autoencoder.New, got %q, error %v", r.Weights, err)
	}
	pretrained, err := autoencoder.Load(filepath.Join(first.Dir, BestFile))
	if err != nil {
		t.Fatal(err)
	}
	cfg := faultConfig(t.TempDir())
	cfg.Optimizer, cfg.Batch, cfg.Epochs = adamW(0.01), 4, 1
	began := slices.Clone(weights(pretrained))
	run := func() error {
		m := newModel(t)
		if err := m.SetWeights(pretrained); err != nil {
			t.Fatal(err)
		}
		_, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
		return err
	}
	cfg.Keep = 3
	if err := run(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(savedWeights(t, cfg.Dir, point(0, 0)), began) {
		t.Error("the run does not begin with the model's weights")
	}
	r, err := ReadRecord(cfg.Dir)
	if err != nil || r.Weights != weightsSHA256(pretrained.Params()) {
		t.Errorf("want the checksum of the weights in the record, got %q, error %v", r.Weights, err)
	}
	cfg.Epochs = 2
	if _, h, err := shortRun(t, cfg); err != nil || len(h) != 2 { // resumed with a fresh model
		t.Errorf("resuming: %d epochs, error %v", len(h), err)
	}
	if _, err := Verify(context.Background(), newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg); err != nil {
		t.Error(err)
	}
	cfg.Optimizer = adamW(0.02)
	if err := run(); !errors.Is(err, ErrOtherRun) || !strings.Contains(err.Error(), "SetWeights") {
		t.Errorf("want a refusal that names the way, got %v", err)
	}
}
