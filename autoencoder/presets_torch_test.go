package autoencoder_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

var update = flag.Bool("update", false, "write what PyTorch computes of the presets to testdata")

const torchPresets = "testdata/presets.json"

// Networks of attention give PyTorch's numbers: go test -run PresetsAgreeWithPyTorch -update writes them, where there is a PyTorch.
func TestPresetsAgreeWithPyTorch(t *testing.T) {
	networks := map[string]autoencoder.Config{
		"transformer":     presets()["transformer"],
		"perceiver":       perceiver(layer.Soft),
		"perceiver, hard": perceiver(layer.StraightThrough),
	}
	if *update {
		text, err := json.Marshal(layertest.RunTorch(t, networks))
		if err == nil {
			err = os.WriteFile(torchPresets, append(text, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(torchPresets)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]layertest.Torch
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for name, cfg := range networks {
		t.Run(name, func(t *testing.T) { want[name].Check(t, cfg) })
	}
}
