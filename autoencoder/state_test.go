package autoencoder_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// Load knows a run's state from a model, which lies beside it.
func TestLoadTellsAStateFromAModel(t *testing.T) {
	m, err := autoencoder.New(autoencoder.MLP(4, []int{2}, []int{4}))
	if err != nil {
		t.Fatal(err)
	}
	set, err := data.NewSet("test", 2, 2, make([]uint8, 3*4))
	if err != nil {
		t.Fatal(err)
	}
	cfg := train.Config{Epochs: 1, Dir: t.TempDir()}
	if _, err := train.Run(context.Background(), m, set, set, cfg); err != nil {
		t.Fatal(err)
	}
	states, err := filepath.Glob(filepath.Join(cfg.Dir, "state-*.safetensors"))
	if err != nil || len(states) == 0 {
		t.Fatalf("want states, got %v, %v", states, err)
	}
	want := states[0] + ": want a model, got the state of a run: load the " + train.BestFile
	if _, err := autoencoder.Load(states[0]); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %q", err, want)
	}
	if _, err := autoencoder.Load(filepath.Join(cfg.Dir, train.BestFile)); err != nil {
		t.Error(err)
	}
}
