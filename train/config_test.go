package train

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/optim"
)

func TestPatienceEndsARun(t *testing.T) {
	cfg := shortConfig()
	cfg.Epochs, cfg.Patience, cfg.Optimizer = 50, 2, adamW(1e-30) // no step changes a weight
	_, h, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(h) != 3 || h.Best() != 0 {
		t.Errorf("%d epochs, best %d; want the first and 2 more", len(h), h.Best())
	}
}

func TestScheduleSetsTheLearningRate(t *testing.T) {
	cfg := shortConfig()
	d := &device{Device: CPU}
	cfg.Device, cfg.Schedule = d, optim.Cosine{Warmup: 3, Floor: 0.1}
	_, h, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []int{2, 5, 8} { // the last step of each epoch, of 9
		if want := 1e-2 * cfg.Schedule.Factor(step, 9); h[i].LR != want {
			t.Errorf("epoch %d: learning rate %g, want %g", i+1, h[i].LR, want)
		}
	}
	for step, rate := range d.rates {
		if want := 1e-2 * cfg.Schedule.Factor(step, 9); rate != want {
			t.Errorf("step %d was made with a learning rate of %g, want %g", step, rate, want)
		}
	}
	if len(d.rates) != 9 {
		t.Errorf("the learning rate was set %d times in 9 steps", len(d.rates))
	}
	c := optim.Cosine{Warmup: 4, Floor: 0.2}
	for step, want := range map[int]float64{0: 0.25, 3: 1, 4: 1, 9: 0.6, 14: 0.2} {
		if got := c.Factor(step, 14); got != float64(float32(want)) {
			t.Errorf("factor of step %d is %g, want %g as a float32", step, got, want)
		}
	}
}

// The mean of |pred − target|, written with Gorgonia's operations, trains like the fused L1.
func TestLossOfBuiltInOperations(t *testing.T) {
	fused := shortConfig()
	fused.Loss = autoencoder.L1
	_, want, err := shortRun(t, fused)
	if err != nil {
		t.Fatal(err)
	}
	builtIn := shortConfig()
	builtIn.Loss = func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		d, err := gorgonia.Sub(pred, target)
		if err != nil {
			return nil, err
		}
		return gorgonia.Mean(gorgonia.Must(gorgonia.Abs(d)))
	}
	_, got, err := shortRun(t, builtIn)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(got[i].Training/want[i].Training-1) > 1e-5 || math.Abs(got[i].Validation/want[i].Validation-1) > 1e-5 {
			t.Errorf("epoch %d: %+v, want %+v", i+1, got[i], want[i])
		}
	}
}

func TestRunRefuses(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"loss: want a node, got nil": func(c *Config) {
			c.Loss = func(_, _ *gorgonia.Node) (*gorgonia.Node, error) { return nil, nil }
		},
		"want 1 to 2147483647 epochs, got 0":                      func(c *Config) { c.Epochs = 0 },
		"want a patience of at least 0 epochs":                    func(c *Config) { c.Patience = -1 },
		"batch: want 1 to 10 samples, the training set's, got 11": func(c *Config) { c.Batch = 11 },
		"optimizer: want a value, got nil":                        func(c *Config) { c.Optimizer = (*optim.AdamW)(nil) },
		"want a noise, got nil":                                   func(c *Config) { c.Noise = (*data.Gaussian)(nil) },
		"want a warm-up of at least 0 steps":                      func(c *Config) { c.Schedule = optim.Cosine{Warmup: -1} },
		"want a finite learning rate above 0, got -1":             func(c *Config) { c.Optimizer = adamW(-1) },
		"loss: want a float32 scalar":                             func(c *Config) { c.Loss = func(pred, _ *gorgonia.Node) (*gorgonia.Node, error) { return pred, nil } },
		"loss: cannot": func(c *Config) {
			c.Loss = func(_, _ *gorgonia.Node) (*gorgonia.Node, error) { return nil, errors.New("cannot") }
		},
		"stop here": func(c *Config) { c.OnEpoch = append(c.OnEpoch, func(History) error { return errors.New("stop here") }) },
		filepath.Join("testdata", "curve", "curve.json"): func(c *Config) { c.Dir = "testdata/curve/curve.json/under-a-file" },
	} {
		cfg := shortConfig()
		change(&cfg)
		if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	small, err := data.NewSet("small", 2, 2, make([]uint8, 40))
	if err != nil {
		t.Fatal(err)
	}
	ok, cfg := newSet(t, "validation", 6), shortConfig()
	if _, err := Run(context.Background(), newModel(t), small, ok, cfg); err == nil || !strings.Contains(err.Error(), "training set: want samples of 16 numbers as the network takes, got 1×2×2 = 4") {
		t.Errorf("got error %v for images of the wrong size", err)
	}
	flat, err := data.NewSet("flat", 2, 8, make([]uint8, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), newModel(t), ok, flat, cfg); err == nil || !strings.Contains(err.Error(), "validation set: want samples of the training set's shape 1×4×4, got 1×2×8") {
		t.Errorf("got error %v for as many pixels in another shape", err)
	}
	if _, err := Run(context.Background(), newModel(t), ok, nil, cfg); err == nil || !strings.Contains(err.Error(), "want a validation set, got nil") {
		t.Errorf("got error %v for a missing set", err)
	}
	if _, err := Run(context.Background(), newModel(t), &data.Set{}, ok, cfg); err == nil || !strings.Contains(err.Error(), "training set: ") {
		t.Errorf("got error %v for a set without size", err)
	}
	if _, err := Run(context.Background(), nil, ok, ok, cfg); err == nil || !strings.Contains(err.Error(), "want a model") {
		t.Errorf("got error %v for a missing model", err)
	}
}
