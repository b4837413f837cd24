package objective

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/ops"
)

func cpu(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	return ops.Machine(g, outputs)
}

// newModel returns a network of 4 numbers with a penalty on its code.
func newModel(t *testing.T) *autoencoder.Model {
	t.Helper()
	cfg := autoencoder.MLP(4, []int{3}, []int{4}).WithSeed(5)
	cfg.Encoder = append(cfg.Encoder, layer.Sparsity{Weight: 0.5})
	m, err := autoencoder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func run(t *testing.T, e *Expression, b data.Batch, factor float64) float64 {
	t.Helper()
	g, err := e.Compile(cpu)
	if err != nil {
		t.Fatal(err)
	}
	defer g.VM.Close()
	if err := g.Run(b, func(string) float64 { return factor }); err != nil {
		t.Fatal(err)
	}
	return float64(g.Total.Value().Data().(float32))
}

// The gradients are the slopes of the total, which has the penalty times its factor.
func TestGradientsAreSlopesOfTheTotal(t *testing.T) {
	m := newModel(t)
	o := Objective{Model: m, Loss: autoencoder.L2, Mode: layer.Training, Scheduled: []string{"sparsity"}}
	b := data.Batch{N: 2, Noisy: []float32{0.5, -1, 0.25, 2, 1, 0.5, -0.75, 0}, Clean: []float32{0, 1, 0.5, 1, 1, 0, -1, 0.5}}
	const factor = 0.5
	e, err := o.Training(2)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Params) != 4 || len(e.Outputs) != 5 || e.Formula() != "l2" {
		t.Fatalf("%d parameters, %d outputs, formula %s", len(e.Params), len(e.Outputs), e.Formula())
	}
	g, err := e.Compile(cpu)
	if err != nil {
		t.Fatal(err)
	}
	defer g.VM.Close()
	if err := g.Run(b, func(string) float64 { return factor }); err != nil {
		t.Fatal(err)
	}
	o.Mode = layer.Loss
	evaluation, err := o.Evaluation(2)
	if err != nil {
		t.Fatal(err)
	}
	if len(evaluation.Params) != 0 || !slices.Equal(evaluation.Outputs, gorgonia.Nodes{evaluation.Total}) {
		t.Errorf("an evaluation has %d parameters and %d outputs", len(evaluation.Params), len(evaluation.Outputs))
	}
	for i, p := range m.Params() {
		grad, err := e.Params[i].Grad()
		if err != nil {
			t.Fatal(err)
		}
		const h = 1.0 / 64
		w := p.Data[1]
		p.Data[1] = w + h
		up := run(t, evaluation, b, factor)
		p.Data[1] = w - h
		down := run(t, evaluation, b, factor)
		p.Data[1] = w
		if got, want := float64(grad.Data().([]float32)[1]), (up-down)/(2*h); math.Abs(got-want) > 1e-3 {
			t.Errorf("%s: gradient %g, slope %g", p.Name, got, want)
		}
	}
	with, without := run(t, evaluation, b, 1), run(t, evaluation, b, 0)
	if half := run(t, evaluation, b, factor); !(with > without) || math.Abs(half-(with+without)/2) > 1e-6 {
		t.Errorf("totals %g, %g and %g with the factors 1, 0.5 and 0", with, half, without)
	}
}

func TestWhatCannotBeMinimised(t *testing.T) {
	for want, loss := range map[string]autoencoder.Loss{
		"loss: want a node, got nil":  func(_, _ *gorgonia.Node) (*gorgonia.Node, error) { return nil, nil },
		"loss: want a float32 scalar": func(pred, _ *gorgonia.Node) (*gorgonia.Node, error) { return pred, nil },
		"loss: want one with a gradient with respect to all weights of the model": func(_, target *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Mean(target)
		},
	} {
		m, err := autoencoder.New(autoencoder.MLP(4, []int{3}, []int{4}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (Objective{Model: m, Loss: loss, Mode: layer.Training}).Training(2); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// silent is a machine that does not report outputs.
type silent struct{ gorgonia.VM }

// forgetful is a machine that reports nothing, though it says that it does.
type forgetful struct{ *ops.VM }

func (forgetful) Report(func(output *gorgonia.Node) error) {}

// Each gradient is reported once with its numbers, the last layer's first if the machine reports.
func TestRunAndReport(t *testing.T) {
	b := data.Batch{N: 2, Noisy: []float32{0.5, -1, 0.25, 2, 1, 0.5, -0.75, 0}, Clean: []float32{0, 1, 0.5, 1, 1, 0, -1, 0.5}}
	e, err := Objective{Model: newModel(t), Loss: autoencoder.L2, Mode: layer.Training}.Training(2)
	if err != nil {
		t.Fatal(err)
	}
	g, err := e.Compile(cpu)
	if err != nil {
		t.Fatal(err)
	}
	gradient := func(i int) []float32 {
		v, err := g.Params[i].Grad()
		if err != nil {
			t.Fatal(err)
		}
		return slices.Clone(v.Data().([]float32))
	}
	machine := g.VM
	for _, vm := range []gorgonia.VM{machine, silent{machine}} {
		g.VM = vm
		var order []int
		reported := make([][]float32, len(g.Params))
		if err := g.RunAndReport(b, nil, func(i int) error {
			order = append(order, i)
			reported[i] = gradient(i)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for i, r := range reported {
			if want := gradient(i); !slices.Equal(r, want) {
				t.Errorf("%T: gradient %d: reported %v, want %v", vm, i, r, want)
			}
		}
		if _, ok := vm.(silent); ok {
			slices.Reverse(order)
		}
		if len(order) != 4 || order[0] < 2 || order[1] < 2 {
			t.Errorf("%T: want the gradients of the decoder and then of the encoder, got %v", vm, order)
		}
		broken := errors.New("broken")
		if err := g.RunAndReport(b, nil, func(int) error { return broken }); err != broken {
			t.Errorf("%T: want the function's error, got %v", vm, err)
		}
		if err := g.Run(b, nil); err != nil {
			t.Errorf("%T: a run that reports nothing: %v", vm, err)
		}
	}
	g.VM = forgetful{machine.(*ops.VM)}
	if err := g.RunAndReport(b, nil, func(int) error { return nil }); err == nil || !strings.Contains(err.Error(), "reports 4 gradients, got 0") {
		t.Errorf("got error %v", err)
	}
}
