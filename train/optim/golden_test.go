package optim

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/objective"
	"github.com/denoise-go/denoise/internal/ops"
)

// trajectory is a file that testdata/make.py has written with PyTorch.
type trajectory[R Rule] struct {
	Model autoencoder.Config
	X, Y  []float32
	Cases []struct {
		Rule       R
		Start, End [][]float64
		Losses     []float64
	}
}

// relative is the length of got − want by the length of want.
func relative(got []float32, want []float64) float64 {
	var off, all float64
	for i, w := range want {
		off += (float64(got[i]) - w) * (float64(got[i]) - w)
		all += w * w
	}
	return math.Sqrt(off / all)
}

func TestRulesFollowPyTorch(t *testing.T) {
	t.Run("adamw", follows[AdamW])
	t.Run("adam", follows[Adam])
	t.Run("sgd", follows[SGD])
}

// follows repeats the training of the file that has the test's name.
func follows[R Rule](t *testing.T) {
	var golden trajectory[R]
	_, name, _ := strings.Cut(t.Name(), "/")
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range golden.Cases {
		m, err := autoencoder.New(golden.Model)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range m.Params() {
			for j, v := range c.Start[i] {
				p.Data[j] = float32(v)
			}
		}
		solver, err := NewSolver(c.Rule)
		if err != nil {
			t.Fatal(err)
		}
		vm, loss, params := gradients(t, m, golden.X, golden.Y)
		for step, want := range c.Losses {
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
			if got := float64(loss.Value().Data().(float32)); math.Abs(got-want) > 1e-6*want {
				t.Fatalf("%v: step %d: loss %.9g, want %.9g", c.Rule, step, got, want)
			}
			if err := solver.Step(params); err != nil {
				t.Fatal(err)
			}
		}
		var got []float32
		var want []float64
		for i, p := range m.Params() {
			got, want = append(got, p.Data...), append(want, c.End[i]...)
		}
		if off := relative(got, want); off > 1e-6 {
			t.Errorf("%v: the weights are off by %.2g of their length", c.Rule, off)
		}
	}
}

// gradients returns a machine that computes the L2 loss of 8 images and its gradients.
func gradients(t *testing.T, m *autoencoder.Model, noisy, clean []float32) (vm gorgonia.VM, loss *gorgonia.Node, params []gorgonia.ValueGrad) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	e, err := objective.Objective{Model: m, Loss: autoencoder.L2, Mode: layer.Training}.Training(8)
	check(err)
	g, err := e.Compile(func(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
		return ops.Machine(g, outputs)
	})
	check(err)
	check(gorgonia.Let(e.Noisy, tensor.New(tensor.WithShape(e.Noisy.Shape()...), tensor.WithBacking(noisy))))
	check(gorgonia.Let(e.Clean, tensor.New(tensor.WithShape(e.Clean.Shape()...), tensor.WithBacking(clean))))
	return g.VM, e.Total, e.Params
}
