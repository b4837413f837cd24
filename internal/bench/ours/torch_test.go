package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/bench/contest"
	"github.com/denoise-go/denoise/train"
)

// PyTorch's contestant must do the same work as ours: from the same weights and on the same batches it must come to the same
// losses.
func TestTorchTrainsAsTheLibraryDoes(t *testing.T) {
	const python, batch, steps = "/usr/bin/python3", 32, 5
	if err := exec.Command(python, "-c", "import torch").Run(); err != nil {
		t.Skip("no PyTorch here:", err)
	}
	set, err := data.NewSet("stripes", 28, 28, stripes(batch*steps))
	if err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.New(autoencoder.MLP28x28())
	if err != nil {
		t.Fatal(err)
	}
	cfg := train.Config{Recipe: train.Recipe{Batch: batch}.WithDefaults(set), Epochs: 1}
	loader, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{Batch: batch, Purpose: data.Training, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}

	folder := t.TempDir()
	var weights, noisy, clean []float32
	for _, p := range m.Params() {
		weights = append(weights, p.Data...)
	}
	for b, err := range loader.Epoch(1) {
		if err != nil {
			t.Fatal(err)
		}
		noisy, clean = append(noisy, b.Noisy...), append(clean, b.Clean...)
	}
	for name, x := range map[string][]float32{"weights": weights, "noisy": noisy, "clean": clean, "batch": {batch}} {
		write(t, filepath.Join(folder, name), x)
	}
	out, err := exec.Command(python, "../torch_step.py", "--check", folder).Output()
	if err != nil {
		t.Fatal(err)
	}
	var mean float64
	for lines := json.NewDecoder(bytes.NewReader(out)); ; {
		var a contest.Answer
		if err := lines.Decode(&a); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		mean += a.Value / steps
	}

	h, err := train.Run(context.Background(), m, set, set, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if want := h[0].Training; !(math.Abs(mean-want) < 1e-6) {
		t.Errorf("mean loss of %d steps: want %g, the library's, got %g", steps, want, mean)
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
func stripes(n int) []uint8 {
	pixels := make([]uint8, n*784)
	for i := range pixels {
		image, y, x := i/784, i/28%28, i%28
		if (x+y)/(1+image%9)%2 == 0 {
			pixels[i] = 255
		}
	}
	return pixels
}
