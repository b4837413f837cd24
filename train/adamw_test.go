package train

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
	"github.com/denoise-go/denoise/data"
)

// trajectory is testdata/adamw/adamw.json.
type trajectory struct {
	Model autoencoder.Config
	X, Y  []float32
	Cases []struct {
		AdamW      AdamWConfig
		Start, End [][]float64
		Losses     []float64
	}
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
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
	readJSON(t, "testdata/adamw/adamw.json", &golden)
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
		solver, err := CPU.AdamW(c.AdamW)
		if err != nil {
			t.Fatal(err)
		}
		g, err := newGraph(CPU, objective{model: m, loss: autoencoder.L2, mode: layer.Training}, 8)
		if err != nil {
			t.Fatal(err)
		}
		for step, want := range c.Losses {
			if err := g.run(data.Batch{Noisy: golden.X, Clean: golden.Y, N: 8}, nil); err != nil {
				t.Fatal(err)
			}
			loss := float64(g.loss.Value().Data().(float32))
			if math.Abs(loss-want) > 1e-6*want {
				t.Fatalf("%+v: step %d: loss %.9g, want %.9g", c.AdamW, step, loss, want)
			}
			if err := solver.Step(g.params); err != nil {
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
