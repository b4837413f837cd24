package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/bench/contest"
	"github.com/denoise-go/denoise/train"
)

const python = "/usr/bin/python3"

// The library and PyTorch train each network from the same weights on the same batches, and come to the same losses: within 1e-5 of the loss,
// or within twice what PyTorch's own losses differ between one thread and two.
func TestTorchTrainsAsTheLibraryDoes(t *testing.T) {
	if err := exec.Command(python, "-c", "import torch").Run(); err != nil {
		t.Skip("no PyTorch here:", err)
	}
	for name, c := range map[string]struct{ batch, steps int }{
		"mlp": {16, 50}, "plain32": {16, 50}, "plain64": {2, 5}, "conv-ae": {16, 50}, "unet": {16, 50}, "transformer": {16, 20}, "resunet64": {2, 5},
	} {
		t.Run(name, func(t *testing.T) {
			got, folder := losses(t, networks[name], c.batch, c.steps)
			one, two := torchLosses(t, folder, 1), torchLosses(t, folder, 2)
			if len(one) != c.steps || len(two) != c.steps {
				t.Fatalf("want %d losses, got %d and %d of PyTorch's", c.steps, len(one), len(two))
			}
			spread, worst := 0.0, 0.0
			for i, want := range one {
				spread = max(spread, math.Abs(two[i]-want)/want)
				worst = max(worst, math.Abs(got[i]-want)/want)
			}
			t.Logf("%d steps: losses differ by %.2g, PyTorch's own by %.2g", c.steps, worst, spread)
			if limit := max(1e-5, 2*spread); !(worst <= limit) {
				t.Errorf("want losses that differ by at most %g, got %g: %g and PyTorch's %g", limit, worst, got, one)
			}
		})
	}
}

// losses trains a network by so many steps, each an epoch of one batch. It returns the losses before each step, and a folder with what PyTorch
// needs to do the same.
func losses(t *testing.T, network autoencoder.Config, batch, steps int) (losses []float64, folder string) {
	t.Helper()
	s := network.Input
	if s.IsVector() {
		s = layer.Shape{C: 1, H: 28, W: 28}
	}
	set, err := data.NewSet("stripes", s.H, s.W, stripes(batch, s))
	if err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.New(network)
	if err != nil {
		t.Fatal(err)
	}
	cfg := train.Config{Recipe: train.Recipe{Batch: batch}.WithDefaults(set), Epochs: steps}
	loader, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{Batch: batch, Purpose: data.Training, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	text, err := module(network)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "check.py"), []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	var weights, noisy, clean []float32
	for _, p := range m.Params() {
		weights = append(weights, p.Data...)
	}
	for e := range steps {
		for b, err := range loader.Epoch(e + 1) {
			if err != nil {
				t.Fatal(err)
			}
			noisy, clean = append(noisy, b.Noisy...), append(clean, b.Clean...)
		}
	}
	for name, x := range map[string][]float32{"weights": weights, "noisy": noisy, "clean": clean, "batch": {float32(batch)}} {
		write(t, filepath.Join(folder, name), x)
	}
	h, err := train.Run(context.Background(), m, set, set, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h {
		losses = append(losses, e.Training)
	}
	return losses, folder
}

// torchLosses are PyTorch's, on so many threads.
func torchLosses(t *testing.T, folder string, threads int) (losses []float64) {
	t.Helper()
	out, err := exec.Command(python, "../torch_step.py", "--threads", fmt.Sprint(threads), "--check", folder).Output()
	if err != nil {
		t.Fatal(err)
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); ; {
		var a contest.Answer
		if err := lines.Decode(&a); errors.Is(err, io.EOF) {
			return losses
		} else if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, a.Value)
	}
}

func write(t *testing.T, path string, x []float32) {
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, x) // into memory: cannot fail
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// stripes are n images of diagonal stripes, as broad as the image's number says.
func stripes(n int, s layer.Shape) []uint8 {
	pixels := make([]uint8, n*s.Size())
	for i := range pixels {
		image, y, x := i/s.Size(), i/s.W%s.H, i%s.W
		if (x+y)/(1+image%9)%2 == 0 {
			pixels[i] = 255
		}
	}
	return pixels
}
