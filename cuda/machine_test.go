//go:build cuda

package cuda

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/objective"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// trainingGraph is the graph of a model's loss and gradients for batches of some rows.
type trainingGraph struct {
	noisy, clean, loss *gorgonia.Node
	params             []gorgonia.ValueGrad
	vm                 gorgonia.VM
}

func newTrainingGraph(t testing.TB, d train.Device, m *autoencoder.Model, loss autoencoder.Loss, rows int) *trainingGraph {
	t.Helper()
	e, err := objective.Objective{Model: m, Loss: loss, Mode: layer.Training}.Training(rows)
	if err != nil {
		t.Fatal(err)
	}
	g, err := e.Compile(d.VM)
	if err != nil {
		t.Fatal(err)
	}
	return &trainingGraph{e.Noisy, e.Clean, e.Total, e.Params, g.VM}
}

func (tg *trainingGraph) run(t testing.TB, noisy, clean []float32) {
	t.Helper()
	for n, list := range map[*gorgonia.Node][]float32{tg.noisy: noisy, tg.clean: clean} {
		if err := gorgonia.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(list))); err != nil {
			t.Fatal(err)
		}
	}
	if err := tg.vm.RunAll(); err != nil {
		t.Fatal(err)
	}
}

// newStep returns what a step of training takes: the graph, the solver and the sum of losses.
func newStep(t testing.TB, d *Device, m *autoencoder.Model, rows int) (*trainingGraph, optim.Solver, train.LossSum) {
	t.Helper()
	g := newTrainingGraph(t, d, m, autoencoder.L2, rows)
	solver, err := d.Solver(optim.DefaultAdamW())
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.LossSum()
	if err != nil {
		t.Fatal(err)
	}
	return g, solver, sum
}

func random(rng *rand.Rand, n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = rng.Float32()
	}
	return list
}

// flat returns the float32s of a value of the CPU or the device.
func flat(t testing.TB, v gorgonia.Value) []float32 {
	t.Helper()
	switch data := v.Data().(type) {
	case float32:
		return []float32{data}
	case []float32:
		return data
	default:
		t.Fatalf("a value's data are a %T", data)
		return nil
	}
}

// Losses and gradients are the CPU's for many shapes and kinds of run: eager, captured, replayed. The buffers a batch comes in
// are written to as soon as RunAll returns.
func TestGradientsAreTheCPUs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	d := open(t, Options{})
	for range 6 {
		widths := []int{1 + rng.IntN(40), 1 + rng.IntN(40), 1 + rng.IntN(40)}
		pixels := 1 + rng.IntN(60)
		cfg := autoencoder.MLP(pixels, widths[:2], []int{widths[2], pixels}).WithSeed(rng.Uint64())
		rows := 1 + rng.IntN(70)
		for name, loss := range map[string]autoencoder.Loss{"L1": autoencoder.L1, "L2": autoencoder.L2, "Huber": autoencoder.Huber(0.3), "built-in": builtIn, "both": both} {
			t.Run(fmt.Sprintf("%s of %d images of %d→%v", name, rows, pixels, widths), func(t *testing.T) {
				m, err := autoencoder.New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				want, got := newTrainingGraph(t, train.CPU, m, loss, rows), newTrainingGraph(t, d, m, loss, rows)
				defer want.vm.Close()
				defer got.vm.Close()
				for run := range 5 {
					noisy, clean := random(rng, rows*pixels), random(rng, rows*pixels)
					want.vm.Reset()
					want.run(t, noisy, clean)
					got.vm.Reset()
					got.run(t, noisy, clean)
					clear(noisy)
					clear(clean)
					if run%2 == 0 { // else nobody looks before the next run
						sameValue(t, fmt.Sprintf("run %d: loss", run), got.loss.Value(), want.loss.Value(), 1e-6)
						for i := range want.params {
							a, _ := got.params[i].Grad()
							b, _ := want.params[i].Grad()
							sameValue(t, fmt.Sprintf("run %d: gradient %d", run, i), a, b, 1e-5)
						}
					}
				}
			})
		}
	}
}

// The network of the MNIST experiment, at its batch size.
func TestMNISTGradientsAreTheCPUs(t *testing.T) {
	m, err := autoencoder.New(autoencoder.MLP28x28())
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	want := newTrainingGraph(t, train.CPU, m, autoencoder.L2, 128)
	got := newTrainingGraph(t, open(t, Options{}), m, autoencoder.L2, 128)
	for range 3 {
		noisy, clean := random(rng, 128*784), random(rng, 128*784)
		want.vm.Reset()
		want.run(t, noisy, clean)
		got.run(t, noisy, clean)
	}
	sameValue(t, "loss", got.loss.Value(), want.loss.Value(), 1e-6)
	for i := range want.params {
		a, _ := got.params[i].Grad()
		b, _ := want.params[i].Grad()
		sameValue(t, fmt.Sprintf("gradient %d", i), a, b, 1e-5)
	}
}

func sameValue(t *testing.T, what string, got, want gorgonia.Value, tolerance float64) {
	t.Helper()
	if !got.Shape().Eq(want.Shape()) || got.Dtype() != want.Dtype() || got.Size() != want.Size() && !want.Shape().IsScalar() {
		t.Errorf("%s: got %v of shape %v with %d elements, want %v of shape %v", what, got.Dtype(), got.Shape(), got.Size(), want.Dtype(), want.Shape())
	}
	a, b := flat(t, got), flat(t, want)
	if len(a) != len(b) {
		t.Fatalf("%s: %d numbers, want %d", what, len(a), len(b))
	}
	if off := distance(a, b); !(off <= tolerance) {
		zero := true
		for i := range a {
			zero = zero && a[i] == 0 && b[i] == 0
		}
		if !zero {
			t.Errorf("%s: off by %.2g", what, off)
		}
	}
}

func TestValueFormats(t *testing.T) {
	d := open(t, Options{})
	m := newModel(t)
	g := newTrainingGraph(t, d, m, autoencoder.L2, 4)
	g.run(t, make([]float32, 4*36), make([]float32, 4*36))
	if text := fmt.Sprintf("%.3f", g.loss.Value()); len(text) != 5 || !strings.HasPrefix(text, "0.") {
		t.Errorf("the loss is %q", text)
	}
	grad, _ := g.params[0].Grad()
	if v := grad.(*Value); v.MemSize() != 4*20*36 || v.Uintptr() == 0 {
		t.Errorf("%d bytes at %x", v.MemSize(), v.Uintptr())
	}
}

// What a caller does wrong is said, whatever is open or closed.
func TestMisuse(t *testing.T) {
	d := open(t, Options{})
	m := newModel(t)
	g, solver, sum := newStep(t, d, m, 4)
	onCPU := newTrainingGraph(t, train.CPU, m, autoencoder.L2, 4)
	wants := func(what string, err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want one with %q", what, err, want)
		}
	}
	wants("no batch", g.vm.RunAll(), "cuda: input noisy: want a float32 tensor, got nothing")
	onCPU.run(t, make([]float32, 4*36), make([]float32, 4*36))
	wants("gradients of the CPU", solver.Step(onCPU.params), "want a value of an open machine of this device")
	wants("a loss of the CPU", sum.Add(onCPU.loss.Value(), 4), "want a scalar of an open machine of this device")
	g.run(t, make([]float32, 4*36), make([]float32, 4*36))
	if err := solver.Step(g.params); err != nil {
		t.Error(err)
	}
	wants("fewer parameters", solver.Step(g.params[1:]), "want 8 parameters as before, got 7")
	memory := optim.NewMemory(optim.DefaultAdamW(), make([]int, 7))
	wants("fewer moments", solver.Export(&memory), "want slot m of 8 parameters, got 7")
	_, err := d.Solver(struct{ optim.SGD }{optim.DefaultSGD()})
	wants("a rule without a kernel", err, "want an optimizer with a kernel, got sgd, a struct")
	_, err = d.Solver(optim.SGD{LR: -1})
	wants("an invalid rule", err, "want a finite learning rate above 0, got -1")
	other := open(t, Options{})
	wants("another device's loss", func() error {
		s, err := other.LossSum()
		if err != nil {
			t.Fatal(err)
		}
		return s.Add(g.loss.Value(), 1)
	}(), "this device")
	grad, _ := g.params[0].Grad()
	if err := g.vm.Close(); err != nil {
		t.Error(err)
	}
	wants("a closed machine", g.vm.RunAll(), "the machine is closed")
	wants("gradients of a closed machine", solver.Step(g.params), "open machine")
	if grad.Data() != nil {
		t.Error("a closed machine's gradient has numbers")
	}
	for range 2 {
		if err := solver.Close(); err != nil {
			t.Error(err)
		}
	}
	wants("a closed solver", solver.Check(), "the solver is closed")
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	_, err = sum.Read()
	wants("a closed device", err, "the device is closed")
	_, err = d.LossSum()
	wants("a closed device", err, "the device is closed")
	wants("a closed device", d.Sync(), "the device is closed")
	if err := sum.Close(); err != nil {
		t.Error(err)
	}
	_, err = Open(Options{Ordinal: 99})
	wants("a device that is not there", err, "cuda: want a device from 0 to ")
}
