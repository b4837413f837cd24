//go:build cuda

package cuda

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// newSet returns n images of 6×6 pixels, all different.
func newSet(t testing.TB, name string, n int) *data.Set {
	t.Helper()
	pixels := make([]uint8, n*36)
	for i := range pixels {
		pixels[i] = uint8(i * (i + 7) >> 3)
	}
	s, err := data.NewSet(name, 6, 6, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newModel(t testing.TB) *autoencoder.Model {
	t.Helper()
	m, err := autoencoder.New(autoencoder.MLP(36, []int{20, 7}, []int{20, 36}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shortConfig trains 3 epochs of 4 steps on the 27 images of short runs; the last batch has 3 images, so a graph of each size is
// run eagerly, captured and replayed.
func shortConfig() train.Config {
	return train.Config{Recipe: train.Recipe{Batch: 8, Optimizer: withLR(1e-2)}, Epochs: 3}
}

// withLR is the default optimizer with another learning rate.
func withLR(lr float64) optim.AdamW {
	r := optim.DefaultAdamW()
	r.LR = lr
	return r
}

// clipped is an AdamW that clips gradients.
func clipped(rule optim.Rule, norm float64) optim.AdamW {
	r := rule.(optim.AdamW)
	r.ClipNorm = norm
	return r
}

func shortRun(t testing.TB, cfg train.Config) (*autoencoder.Model, train.History, error) {
	t.Helper()
	m := newModel(t)
	h, err := train.Run(context.Background(), m, newSet(t, "training", 27), newSet(t, "validation", 13), cfg)
	return m, h, err
}

func weights(m *autoencoder.Model) (all []float32) {
	for _, p := range m.Params() {
		all = append(all, p.Data...)
	}
	return all
}

// distance is how far got is from want, by want's length.
func distance(got, want []float32) float64 {
	var d, l float64
	for i := range want {
		d += math.Pow(float64(got[i]-want[i]), 2)
		l += math.Pow(float64(want[i]), 2)
	}
	return math.Sqrt(d / l)
}

// builtIn is L1 written with Gorgonia's operations.
func builtIn(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	d, err := gorgonia.Sub(pred, target)
	if err != nil {
		return nil, err
	}
	return gorgonia.Mean(gorgonia.Must(gorgonia.Abs(d)))
}

// both is the fused L2 with something of Gorgonia's added, which reads the prediction too.
func both(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	l, err := autoencoder.L2(pred, target)
	if err != nil {
		return nil, err
	}
	size, err := gorgonia.Mean(gorgonia.Must(gorgonia.Square(pred)))
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(l, size)
}

// decayed is the fused L2 with the size of a weight added, which the CPU has to see as the solver has left it on the device.
func decayed(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	l, err := autoencoder.L2(pred, target)
	if err != nil {
		return nil, err
	}
	size, err := gorgonia.Mean(gorgonia.Must(gorgonia.Square(pred.Graph().ByName("encoder.0.weight")[0])))
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(l, size)
}

// losses are what runs are compared with the CPU on.
var losses = map[string]func(*train.Config){
	"L1":      func(c *train.Config) { c.Loss = autoencoder.L1 },
	"L2":      func(c *train.Config) { c.Loss = autoencoder.L2 },
	"Huber":   func(c *train.Config) { c.Loss = autoencoder.Huber(0.1) },
	"clipped": func(c *train.Config) { c.Loss, c.Optimizer = autoencoder.L2, clipped(c.Optimizer, 0.01) },
	"builtIn": func(c *train.Config) { c.Loss = builtIn },
	"both":    func(c *train.Config) { c.Loss = both },
	"decayed": func(c *train.Config) { c.Loss = decayed },
	"adam": func(c *train.Config) {
		c.Optimizer = optim.Adam{LR: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 1e-3}
	},
	"sgd":    func(c *train.Config) { c.Optimizer = optim.SGD{LR: 0.1, Momentum: 0.9, Nesterov: true} },
	"plain":  func(c *train.Config) { c.Optimizer = optim.SGD{LR: 0.1, ClipNorm: 0.1} },
	"lion":   func(c *train.Config) { c.Optimizer = optim.DefaultLion() },
	"cosine": func(c *train.Config) { c.Schedule = optim.Cosine{Warmup: 2, Floor: 0.1} },
}

// sameRuns checks that two runs are the same but for rounding.
func sameRuns(t *testing.T, got, want train.History, gotModel, wantModel *autoencoder.Model) {
	t.Helper()
	for i := range want {
		if a, b := got[i].Training/want[i].Training-1, got[i].Validation/want[i].Validation-1; math.Abs(a) > 1e-5 || math.Abs(b) > 1e-5 {
			t.Errorf("epoch %d: training loss off by %.2g, validation loss by %.2g", i+1, a, b)
		}
	}
	if d := distance(weights(gotModel), weights(wantModel)); d > 1e-4 {
		t.Errorf("the weights are off by %.2g of their length", d)
	}
}

// A run on the device is the CPU's run but for rounding: the order of sums in matrix products and losses.
func TestRunsAsTheCPUDoes(t *testing.T) {
	for name, change := range losses {
		t.Run(name, func(t *testing.T) {
			cfg := shortConfig()
			change(&cfg)
			wantModel, want, err := shortRun(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			cfg.Device = open(t, Options{})
			gotModel, got, err := shortRun(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			sameRuns(t, got, want, gotModel, wantModel)
		})
	}
}

// The first loss is that of the weights as they were: the CPU's to 1e-6.
func TestFirstLossIsTheCPUs(t *testing.T) {
	cfg := shortConfig()
	cfg.Epochs, cfg.Batch = 1, 27
	_, want, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Device = open(t, Options{})
	_, got, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if off := got[0].Training/want[0].Training - 1; math.Abs(off) > 1e-6 {
		t.Errorf("the loss is off by %.2g", off)
	}
}

// files returns the contents of a run's folder but for run.json, which holds times.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		if e.Name() == train.RunFile {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}

// Two runs are equal bit for bit, and so is one that was stopped in an epoch, saved there, and resumed on another device.
func TestEqualRunsAreEqualToTheBit(t *testing.T) {
	for _, clip := range []float64{0, 0.01} {
		var want map[string]string
		for range 2 {
			cfg := shortConfig()
			cfg.Optimizer = clipped(cfg.Optimizer, clip)
			cfg.Device, cfg.Dir = open(t, Options{}), t.TempDir()
			if _, _, err := shortRun(t, cfg); err != nil {
				t.Fatal(err)
			}
			got := files(t, cfg.Dir)
			if want == nil {
				want = got
			}
			sameFiles(t, "a second run", got, want)
		}
		for step := 1; step < 12; step += 3 {
			cfg := shortConfig()
			cfg.Optimizer = clipped(cfg.Optimizer, clip)
			cfg.Dir, cfg.Start = t.TempDir(), train.Resume
			ctx, cancel := context.WithCancel(context.Background())
			cfg.Device = &stopping{Device: open(t, Options{}), at: step, stop: cancel}
			if _, err := train.Run(ctx, newModel(t), newSet(t, "training", 27), newSet(t, "validation", 13), cfg); !errors.Is(err, context.Canceled) {
				t.Fatalf("step %d: got error %v", step, err)
			}
			cfg.Device = open(t, Options{})
			if _, _, err := shortRun(t, cfg); err != nil {
				t.Fatal(err)
			}
			sameFiles(t, fmt.Sprintf("a run stopped in step %d", step), files(t, cfg.Dir), want)
		}
	}
}

// A run with any rule is resumed bit for bit, whatever the rule remembers.
func TestRulesAreResumed(t *testing.T) {
	for _, rule := range []optim.Rule{optim.SGD{LR: 0.1}, optim.DefaultSGD(), optim.DefaultLion(), optim.DefaultAdam()} {
		whole := shortConfig()
		whole.Optimizer, whole.Device, whole.Dir = rule, open(t, Options{}), t.TempDir()
		if _, _, err := shortRun(t, whole); err != nil {
			t.Fatal(err)
		}
		cfg := shortConfig()
		cfg.Optimizer, cfg.Dir, cfg.Start = rule, t.TempDir(), train.Resume
		ctx, cancel := context.WithCancel(context.Background())
		cfg.Device = &stopping{Device: open(t, Options{}), at: 6, stop: cancel}
		if _, err := train.Run(ctx, newModel(t), newSet(t, "training", 27), newSet(t, "validation", 13), cfg); !errors.Is(err, context.Canceled) {
			t.Fatalf("%v: got error %v", rule, err)
		}
		cfg.Device = open(t, Options{})
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, fmt.Sprintf("a stopped run of %v", rule), files(t, cfg.Dir), files(t, whole.Dir))
	}
}

// A run's folder can be verified on the device it was made on: its last epoch is replayed bit for bit.
func TestVerifiesRuns(t *testing.T) {
	cfg := shortConfig()
	cfg.Device, cfg.Dir = open(t, Options{}), t.TempDir()
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	v, err := train.Verify(context.Background(), newModel(t), newSet(t, "training", 27), newSet(t, "validation", 13), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if v.Steps != 4 {
		t.Errorf("%d steps were made again, want 4", v.Steps)
	}
}

func sameFiles(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s has another %s", what, name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d files, want %d", what, len(got), len(want))
	}
}

// stopping is a device that has something done in a step.
type stopping struct {
	train.Device
	at   int
	stop func()
}

type stoppingSolver struct {
	optim.Solver
	s     *stopping
	steps int
}

func (s *stopping) Solver(rule optim.Rule) (optim.Solver, error) {
	inner, err := s.Device.Solver(rule)
	return &stoppingSolver{Solver: inner, s: s}, err
}

func (s *stoppingSolver) Step(params []gorgonia.ValueGrad) error {
	if s.steps++; s.steps == s.s.at {
		s.s.stop()
	}
	return s.Solver.Step(params)
}
