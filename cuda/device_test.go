//go:build cuda

package cuda

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/train"
)

// Whatever goes wrong with a number is found, and the batch named, when somebody looks; nothing of it is saved.
func TestWrongNumbersAreFoundLate(t *testing.T) {
	nan := float32(math.NaN())
	cfg := shortConfig()
	cfg.Device, cfg.Dir = open(t, Options{}), t.TempDir()
	m := newModel(t)
	m.Params()[2].Data[3] = nan
	_, err := train.Run(context.Background(), m, newSet(t, "training", 27), newSet(t, "validation", 13), cfg)
	// A ReLU may make 0 of a NaN, as CUDA's fmax does; then the loss is finite, and the NaN is found where it is: in the weights.
	if err == nil || !strings.Contains(err.Error(), "train: epoch 1: batch 1: loss: want a finite number") &&
		!strings.Contains(err.Error(), "train: epoch 1: batch 1: cuda: adamw: want finite weights") {
		t.Errorf("weights with a NaN: got error %v", err)
	}
	for name := range files(t, cfg.Dir) {
		if strings.HasPrefix(name, "state-") && name != "state-000000.000000.safetensors" {
			t.Errorf("%s was saved", name)
		}
	}

	cfg = shortConfig()
	cfg.Optimizer = withLR(1e38)
	cfg.Device = open(t, Options{})
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "train: epoch 1: batch 1: cuda: adamw: want finite weights") {
		t.Errorf("a step too long: got error %v", err)
	}
	cfg.Optimizer, cfg.Batch = withLR(1e15), 27
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "train: epoch 1: validation: batch 1: loss: want a finite number") {
		t.Errorf("a long step before validation: got error %v", err)
	}
}

// Several runs may share a device, and each is as it is alone; the race detector watches.
func TestRunsAtOnce(t *testing.T) {
	d := open(t, Options{})
	cfg := shortConfig()
	cfg.Device = d
	m, _, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := weights(m)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if m, _, err := shortRun(t, cfg); err != nil || !slices.Equal(weights(m), want) {
				t.Errorf("error %v, or other weights than those of a run alone", err)
			}
		})
	}
	wg.Wait()
}

// The arithmetic of products is part of what a run is: one with the other is not resumed.
func TestTF32IsAnotherArithmetic(t *testing.T) {
	cfg := shortConfig()
	cfg.Device, cfg.Dir, cfg.Start = open(t, Options{TF32: true}), t.TempDir(), train.Resume
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	cfg.Device, cfg.Epochs = open(t, Options{}), 4
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "arithmetic was ") || !strings.Contains(err.Error(), "TF32 products") {
		t.Errorf("got error %v", err)
	}
}

// What runs on the CPU is said once.
func TestOperationsOnTheCPUAreSaidOnce(t *testing.T) {
	var log bytes.Buffer
	cfg := shortConfig()
	cfg.Loss = builtIn
	cfg.Device = open(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 2 {
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	seen := map[string]bool{}
	for _, l := range lines {
		_, names, _ := strings.Cut(l, "operations=")
		for _, name := range strings.Split(strings.Trim(names, `"`), ", ") {
			if seen[name] {
				t.Errorf("%s is said twice: %q", name, lines)
			}
			seen[name] = true
		}
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "abs") }) {
		t.Errorf("the log is %q", lines)
	}
}
