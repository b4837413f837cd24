package train

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable/durabletest"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/train/checkpoint"
	"github.com/denoise-go/denoise/train/optim"
)

// mnist returns MNIST, which is read once for all tests.
func mnist(t testing.TB) data.TrainTest {
	t.Helper()
	sets, err := readMNIST()
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

var readMNIST = sync.OnceValues(func() (data.TrainTest, error) { return data.MNIST("") })

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
	m, err := autoencoder.New(autoencoder.MLP(16, []int{12, 6}, []int{12, 16}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shortConfig trains 3 epochs of 3 steps on the 10 images of short runs; the last batch has 2 images.
func shortConfig() Config {
	return Config{Recipe: Recipe{Batch: 4, Optimizer: adamW(1e-2)}.WithDefaults(nil), Epochs: 3, disk: durabletest.Disk(nil)} // the processes that are killed flush
}

// adamW is the default optimizer with another learning rate.
func adamW(lr float64) optim.AdamW {
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

// point is a point of a run.
func point(epochs, batches int) checkpoint.Point {
	return checkpoint.Point{Epochs: epochs, Batches: batches}
}

// savedWeights returns the weights of a state.
func savedWeights(t *testing.T, dir string, s checkpoint.Point) (all []float32) {
	t.Helper()
	f, err := safetensors.Read(filepath.Join(dir, s.File()))
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

func (d *device) Solver(rule optim.Rule) (optim.Solver, error) {
	s, err := d.Device.Solver(rule)
	return &countingSolver{s, d}, err
}

func (d *device) Sync() error {
	d.syncs++
	return d.Device.Sync()
}

type countingSolver struct {
	optim.Solver
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

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("want error %q, got %v", want, err)
	}
}
