package train

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// newSet returns n images of 4×4 pixels: a bright row on a dark ground.
func newSet(t testing.TB, name string, n int) *data.Set {
	t.Helper()
	pixels := make([]uint8, n*16)
	for i := range n {
		for x := range 4 {
			pixels[i*16+i%4*4+x] = uint8(200 + i%50)
		}
	}
	s, err := data.NewSet(name, 4, 4, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newModel(t testing.TB) *autoencoder.Model {
	t.Helper()
	m, err := autoencoder.New(autoencoder.Config{Input: 16, Encoder: []int{12, 6}, Decoder: []int{12, 16}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shortConfig trains 3 epochs of 3 steps on the 10 images of short runs; the last batch has 2 images.
func shortConfig() Config {
	cfg := Default()
	cfg.Epochs, cfg.Batch, cfg.AdamW.LR = 3, 4, 1e-2
	return cfg
}

func shortRun(t testing.TB, cfg Config) (*autoencoder.Model, History, error) {
	t.Helper()
	m := newModel(t)
	h, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	return m, h, err
}

func weights(m *autoencoder.Model) (all []float32) {
	for _, p := range m.Params() {
		all = append(all, p.Data...)
	}
	return all
}

// savedWeights returns the weights of a state.
func savedWeights(t *testing.T, dir string, s stateName) (all []float32) {
	t.Helper()
	f, err := safetensors.Read(filepath.Join(dir, s.file()))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Tensors {
		if strings.HasPrefix(p.Name, "encoder.") || strings.HasPrefix(p.Name, "decoder.") {
			all = append(all, p.Data...)
		}
	}
	return all
}

func readFile(t *testing.T, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

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
	if !slices.Equal(savedWeights(t, cfg.Dir, stateName{3, 0}), weights(m)) {
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
	if r.Result == nil || r.Result.BestEpoch != h[h.Best()].Number || r.Noise != "gaussian(mean 0, sigma 0.5)" ||
		r.Training.Images != 10 || len(r.Training.SHA256) != 64 || r.Versions["go"] == "" {
		t.Errorf("run.json is %+v", r)
	}
}

func TestBestModelIsKept(t *testing.T) {
	cfg := shortConfig()
	cfg.Dir, cfg.Epochs = t.TempDir(), 6
	cfg.AdamW.LR = 0.5 // so coarse that later epochs are worse
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

func TestEqualRunsAreEqualToTheBit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer pool.SetWorkers(pool.Workers())
	var model, history []byte
	for _, procs := range []int{1, 2, 3, 8, 8} {
		runtime.GOMAXPROCS(procs)
		pool.SetWorkers(procs)
		cfg := shortConfig()
		cfg.Dir = t.TempDir()
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		m, h := readFile(t, cfg.Dir, BestFile), readFile(t, cfg.Dir, HistoryFile)
		if model == nil {
			model, history = m, h
		}
		if !bytes.Equal(m, model) || !bytes.Equal(h, history) {
			t.Errorf("with %d processors the files differ from those with 1", procs)
		}
	}
	cfg := shortConfig()
	cfg.Dir, cfg.Seed = t.TempDir(), 1
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(readFile(t, cfg.Dir, BestFile), model) {
		t.Error("another seed gives the same model")
	}
}

// The same for jobs so large that they are cut into parts.
func TestLargeStepsAreEqualToTheBit(t *testing.T) {
	defer pool.SetWorkers(pool.Workers())
	pixels := make([]uint8, 300*784)
	for i := range pixels {
		pixels[i] = uint8(i * i >> 3)
	}
	set, err := data.NewSet("large", 28, 28, pixels)
	if err != nil {
		t.Fatal(err)
	}
	var want []float32
	for _, workers := range []int{1, 2, 3, 8} {
		pool.SetWorkers(workers)
		m, err := autoencoder.New(autoencoder.MNIST())
		if err != nil {
			t.Fatal(err)
		}
		cfg := Default()
		cfg.Loss, cfg.Epochs, cfg.AdamW.LR, cfg.AdamW.ClipNorm = autoencoder.L1, 1, 1e-3, 0.01
		if _, err := Run(context.Background(), m, set, set, cfg); err != nil {
			t.Fatal(err)
		}
		got := weights(m)
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d workers give other weights than 1", workers)
		}
	}
}

// Graphs for training and for inference are made at the same time; the race detector watches.
func TestRunsAndDenoisesAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			m, _, err := shortRun(t, shortConfig())
			if err != nil {
				t.Error(err)
			}
			if err := m.Denoise(make([]float32, 16), make([]float32, 16)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// device counts what a run asks of it, and can do something before each step.
type device struct {
	Device
	vms, syncs, steps int
	rates             []float64 // the learning rate of each step
	beforeStep        func(step int)
}

func (d *device) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	d.vms++
	return d.Device.VM(g, outputs)
}

func (d *device) AdamW(cfg AdamWConfig) (Solver, error) {
	s, err := d.Device.AdamW(cfg)
	return &countingSolver{s, d}, err
}

func (d *device) Sync() error {
	d.syncs++
	return d.Device.Sync()
}

type countingSolver struct {
	Solver
	d *device
}

func (s *countingSolver) SetLR(lr float64) {
	s.d.rates = append(s.d.rates, lr)
	s.Solver.SetLR(lr)
}

func (s *countingSolver) Step(p []gorgonia.ValueGrad) error {
	s.d.steps++
	if s.d.beforeStep != nil {
		s.d.beforeStep(s.d.steps)
	}
	return s.Solver.Step(p)
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
	if !slices.Equal(savedWeights(t, cfg.Dir, stateName{1, 2}), weights(m)) {
		t.Error("the last state is not the model of the last step")
	}
	if _, err := autoencoder.Load(filepath.Join(cfg.Dir, BestFile)); err != nil {
		t.Error(err)
	}
}

func TestPatienceEndsARun(t *testing.T) {
	cfg := shortConfig()
	cfg.Epochs, cfg.Patience, cfg.AdamW.LR = 50, 2, 1e-30 // no step changes a weight
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
	cfg.Device, cfg.Schedule = d, Cosine{Warmup: 3, Floor: 0.1}
	_, h, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []int{2, 5, 8} { // the last step of each epoch, of 9
		if want := cfg.AdamW.LR * cfg.Schedule.Factor(step, 9); h[i].LR != want {
			t.Errorf("epoch %d: learning rate %g, want %g", i+1, h[i].LR, want)
		}
	}
	for step, rate := range d.rates {
		if want := cfg.AdamW.LR * cfg.Schedule.Factor(step, 9); rate != want {
			t.Errorf("step %d was made with a learning rate of %g, want %g", step, rate, want)
		}
	}
	if len(d.rates) != 9 {
		t.Errorf("the learning rate was set %d times in 9 steps", len(d.rates))
	}
	c := Cosine{Warmup: 4, Floor: 0.2}
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
		"want a loss, got nil":                        func(c *Config) { c.Loss = nil },
		"want a noise, got nil":                       func(c *Config) { c.Noise = nil },
		"want a schedule, got nil":                    func(c *Config) { c.Schedule = nil },
		"want a device, got nil":                      func(c *Config) { c.Device = nil },
		"want 1 to 2147483647 epochs, got 0":          func(c *Config) { c.Epochs = 0 },
		"want a patience of at least 0 epochs":        func(c *Config) { c.Patience = -1 },
		"want a batch of 1 to 10 images":              func(c *Config) { c.Batch = 11 },
		"want a warm-up of at least 0 steps":          func(c *Config) { c.Schedule = Cosine{Warmup: -1} },
		"want a finite learning rate above 0, got -1": func(c *Config) { c.AdamW.LR = -1 },
		"loss: want a float32 scalar":                 func(c *Config) { c.Loss = func(pred, _ *gorgonia.Node) (*gorgonia.Node, error) { return pred, nil } },
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
	if _, err := Run(context.Background(), newModel(t), small, ok, cfg); err == nil || !strings.Contains(err.Error(), "want images of 16 pixels as the model takes, got 2×2 = 4") {
		t.Errorf("got error %v for images of the wrong size", err)
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
