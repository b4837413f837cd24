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
	"github.com/denoise-go/denoise/internal/ops"
)

// trajectory is testdata/adamw.json.
type trajectory struct {
	Model autoencoder.Config
	X, Y  []float32
	Cases []struct {
		AdamW      AdamWConfig
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

func TestAdamWFollowsPyTorch(t *testing.T) {
	var golden trajectory
	text, err := os.ReadFile("testdata/adamw.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
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
		solver, err := NewAdamW(c.AdamW)
		if err != nil {
			t.Fatal(err)
		}
		vm, loss, params := gradients(t, m, golden.X, golden.Y)
		for step, want := range c.Losses {
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
			if got := float64(loss.Value().Data().(float32)); math.Abs(got-want) > 1e-6*want {
				t.Fatalf("%+v: step %d: loss %.9g, want %.9g", c.AdamW, step, got, want)
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
			t.Errorf("%+v: the weights are off by %.2g of their length", c.AdamW, off)
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
	g := gorgonia.NewGraph()
	net, err := m.Network(g)
	check(err)
	in, x, err := layer.Input(g, "noisy", 8, m.Input())
	check(err)
	wanted, target, err := layer.Input(g, "clean", 8, m.Input())
	check(err)
	pred, err := net.In(layer.Training).Denoise(x)
	check(err)
	loss, err = autoencoder.L2(pred, target)
	check(err)
	grads, err := gorgonia.Grad(loss, net.Learnables()...)
	check(err)
	for i, w := range net.Learnables() {
		params = append(params, param{w, grads[i]})
	}
	check(gorgonia.Let(in, tensor.New(tensor.WithShape(in.Shape()...), tensor.WithBacking(noisy))))
	check(gorgonia.Let(wanted, tensor.New(tensor.WithShape(in.Shape()...), tensor.WithBacking(clean))))
	vm, err = ops.Machine(g, append(gorgonia.Nodes{loss}, grads...))
	check(err)
	return vm, loss, params
}

// param is a weight and its gradient on a graph.
type param struct{ weight, grad *gorgonia.Node }

func (p param) Value() gorgonia.Value         { return p.weight.Value() }
func (p param) Grad() (gorgonia.Value, error) { return p.grad.Value(), nil }

// pair is a parameter with a gradient.
type pair struct{ value, grad gorgonia.Value }

func (p pair) Value() gorgonia.Value         { return p.value }
func (p pair) Grad() (gorgonia.Value, error) { return p.grad, nil }

func newPair(n int) pair {
	vector := func() *tensor.Dense { return tensor.New(tensor.WithBacking(tensor.Range(tensor.Float32, 1, n+1))) }
	return pair{vector(), vector()}
}

func TestAdamWRefuses(t *testing.T) {
	for want, change := range map[string]func(*AdamWConfig){
		"learning rate above 0, got 0":       func(c *AdamWConfig) { c.LR = 0 },
		"learning rate above 0, got NaN":     func(c *AdamWConfig) { c.LR = math.NaN() },
		"learning rate above 0, got +Inf":    func(c *AdamWConfig) { c.LR = math.Inf(1) },
		"beta1 in [0, 1), got 1":             func(c *AdamWConfig) { c.Beta1 = 1 },
		"beta2 in [0, 1), got -0.1":          func(c *AdamWConfig) { c.Beta2 = -0.1 },
		"eps above 0, got 0":                 func(c *AdamWConfig) { c.Eps = 0 },
		"weight decay of at least 0, got -1": func(c *AdamWConfig) { c.WeightDecay = -1 },
		"clip norm of at least 0, got -1":    func(c *AdamWConfig) { c.ClipNorm = -1 },
	} {
		cfg := DefaultAdamW()
		change(&cfg)
		if _, err := NewAdamW(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}

	a, err := NewAdamW(DefaultAdamW())
	if err != nil {
		t.Fatal(err)
	}
	columns := tensor.New(tensor.WithShape(2, 3), tensor.AsFortran(make([]float32, 6)))
	for name, params := range map[string][]gorgonia.ValueGrad{
		"a gradient column by column":  {pair{tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(2, 3)), columns}},
		"a gradient of another length": {pair{newPair(3).value, newPair(4).grad}},
		"float64":                      {pair{tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(3)), newPair(3).grad}},
		"a missing gradient":           {pair{newPair(3).value, nil}},
	} {
		if err := a.Step(params); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := a.Step([]gorgonia.ValueGrad{newPair(3)}); err != nil {
		t.Fatal(err)
	}
	if err := a.Step([]gorgonia.ValueGrad{newPair(3), newPair(3)}); err == nil {
		t.Error("another number of parameters was taken")
	}
	if err := a.Step([]gorgonia.ValueGrad{newPair(5)}); err == nil {
		t.Error("a parameter of another length was taken")
	}
}

func BenchmarkAdamW(b *testing.B) {
	a, err := NewAdamW(DefaultAdamW())
	if err != nil {
		b.Fatal(err)
	}
	p := []gorgonia.ValueGrad{newPair(968_848)} // the parameters of the MNIST network
	for b.Loop() {
		if err := a.Step(p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(28*968_848/1e9*float64(b.N)/b.Elapsed().Seconds(), "GB/s")
}
