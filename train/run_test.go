package train

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

func TestRunFillsItsFolder(t *testing.T) {
	cfg := shortConfig()
	cfg.Dir = filepath.Join(t.TempDir(), "new", "folder")
	m, h, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(h) != 3 || h[2].Number != 3 || !(h[2].Validation < h[0].Validation) {
		t.Fatalf("history %+v does not fall over 3 epochs", h)
	}
	if !slices.Equal(savedWeights(t, cfg.Dir, point(3, 0)), weights(m)) {
		t.Error("the last state is not the model as Run left it")
	}

	lines := strings.Split(strings.TrimSpace(string(readFile(t, cfg.Dir, HistoryFile))), "\n")
	if len(lines) != 4 || lines[0] != "epoch,training_loss,validation_loss,learning_rate" || !strings.HasPrefix(lines[1], "1,") {
		t.Errorf("history.csv is %q", lines)
	}
	r, err := ReadRecord(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if r.Result == nil || r.Result.BestEpoch != h[h.Best()].Number || r.Recipe["noise"] != "gaussian(mean 0, sigma 0.5)" ||
		r.Version != stateVersion || r.Training.Samples != 10 || r.Training.Shape != (data.Shape{C: 1, H: 4, W: 4}) || len(r.Training.SHA256) != 64 || r.Versions["go"] == "" {
		t.Errorf("run.json is %+v", r)
	}
}

func TestBestModelIsKept(t *testing.T) {
	cfg := shortConfig()
	cfg.Dir, cfg.Epochs = t.TempDir(), 6
	cfg.Optimizer = adamW(0.5) // so coarse that later epochs are worse
	var best []float32
	m := newModel(t)
	cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error {
		if h.Best() == len(h)-1 {
			best = weights(m)
		}
		return nil
	})
	h, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if h.Best() == len(h)-1 {
		t.Fatalf("the last epoch of %+v is the best: nothing to tell apart", h)
	}
	kept, err := autoencoder.Load(filepath.Join(cfg.Dir, BestFile))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(weights(kept), best) {
		t.Error("best.safetensors is not the model of the best epoch")
	}
}

func TestRunUsesTheDeviceItIsGiven(t *testing.T) {
	d := &device{Device: CPU}
	cfg := shortConfig()
	cfg.Device = d
	m, _, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	// Batches of 4 and 2 images, with gradients and without; 3 epochs of 3 steps.
	if d.vms != 4 || d.steps != 9 || d.syncs < 3 {
		t.Errorf("%d machines, %d steps, %d syncs", d.vms, d.steps, d.syncs)
	}
	plain, _, err := shortRun(t, shortConfig())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(weights(m), weights(plain)) {
		t.Error("the weights differ from the CPU's")
	}
}

func TestCancelEndsAfterThePresentStep(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	d := &device{Device: CPU, beforeStep: func(step int) {
		if step == 5 {
			cancel()
		}
	}}
	cfg := shortConfig()
	cfg.Device, cfg.Dir = d, t.TempDir()
	m := newModel(t)
	h, err := Run(ctx, m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "epoch 2") {
		t.Errorf("got error %v", err)
	}
	if d.steps != 5 || len(h) != 1 {
		t.Errorf("%d steps and %d epochs in the history, want 5 and 1", d.steps, len(h))
	}
	if !slices.Equal(savedWeights(t, cfg.Dir, point(1, 2)), weights(m)) {
		t.Error("the last state is not the model of the last step")
	}
	if _, err := autoencoder.Load(filepath.Join(cfg.Dir, BestFile)); err != nil {
		t.Error(err)
	}
}
