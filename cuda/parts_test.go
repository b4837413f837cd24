//go:build cuda

package cuda

import (
	"bytes"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/cuda/internal/standin"
	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// work is how often the driver was asked for something.
type work struct{ launches, captures, graphs, up, down int }

func workSoFar() work {
	return work{standin.Calls("cuLaunchKernel") + standin.Calls("cublasLtMatmul"), standin.Calls("cuStreamBeginCapture"), standin.Calls("cuGraphLaunch"),
		standin.Calls("cuMemcpyHtoDAsync"), standin.Calls("cuMemcpyDtoHAsync")}
}

// workOf returns what f asks of the driver.
func workOf(f func()) work {
	a := workSoFar()
	f()
	b := workSoFar()
	return work{b.launches - a.launches, b.captures - a.captures, b.graphs - a.graphs, b.up - a.up, b.down - a.down}
}

// hostLoss is the fused L2 of a prediction that passes through an operation without a kernel.
func hostLoss(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	y, err := gorgonia.ApplyOp(&passing{dims: pred.Dims()}, pred)
	if err != nil {
		return nil, err
	}
	return autoencoder.L2(y, target)
}

// A step is a capture for each slot and then a launch; an operation of the host cuts it in two, with a transfer each way beside the batch's.
func TestPartsOfAStep(t *testing.T) {
	standin.Need(t)
	d, m := open(t, Options{}), newModel(t)
	batch := slices.Repeat([]float32{0.5}, 4*36)
	for _, c := range []struct {
		name            string
		loss            autoencoder.Loss
		captured, later work // runs 2 and 3, and each run after them
	}{
		// 4 products forward, the loss and its gradient in 3, 4 gradients of weights, 4 of biases, and 3 of inputs, 2 of them with a mask.
		{"on the device", autoencoder.L2, work{40, 2, 2, 2, 0}, work{0, 0, 1, 1, 0}},
		// The backward part reads the batch in the gradients of the first layer and of the loss, so both parts are captured for both slots.
		{"one on the host", hostLoss, work{40, 4, 4, 4, 2}, work{0, 0, 2, 2, 1}},
		{"Gorgonia's operations", builtIn, work{34, 4, 4, 4, 2}, work{0, 0, 2, 2, 1}},
	} {
		g := newTrainingGraph(t, d, m, c.loss, 4)
		eager := workOf(func() { g.run(t, batch, batch) })
		if eager.captures != 0 || eager.graphs != 0 || eager.launches != c.captured.launches/2 {
			t.Errorf("%s: the first run: got %+v, want no capture and %d launches", c.name, eager, c.captured.launches/2)
		}
		if got := workOf(func() { g.run(t, batch, batch); g.run(t, batch, batch) }); got != c.captured {
			t.Errorf("%s: runs that capture: got %+v, want %+v", c.name, got, c.captured)
		}
		for range 2 {
			if got := workOf(func() { g.run(t, batch, batch) }); got != c.later {
				t.Errorf("%s: a run: got %+v, want %+v", c.name, got, c.later)
			}
		}
		if err := g.vm.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A part that reads no bound input is captured once, for both slots.
func TestPartsWithoutInputsAreCapturedOnce(t *testing.T) {
	standin.Need(t)
	g := gorgonia.NewGraph()
	x := ops.Input(g, "x", 2, 3)
	y, err := gorgonia.ApplyOp(&passing{dims: 2}, x)
	if err != nil {
		t.Fatal(err)
	}
	if y, err = ops.Tanh(y); err != nil {
		t.Fatal(err)
	}
	vm, err := open(t, Options{}).VM(g, gorgonia.Nodes{y})
	if err != nil {
		t.Fatal(err)
	}
	got := workOf(func() {
		for range 5 {
			if err := gorgonia.Let(x, tensor.New(tensor.WithShape(2, 3), tensor.WithBacking(make([]float32, 6)))); err != nil {
				t.Fatal(err)
			}
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
		}
	})
	if want := (work{launches: 2, captures: 1, graphs: 4, up: 5}); got != want { // the input stays on the host
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Every operation of these layers has a kernel, sums of gradients, scheduled penalties and random numbers included: a step is one graph.
func TestLayersHaveKernels(t *testing.T) {
	standin.Need(t)
	skip := layer.Tap{Name: "skip"}
	var log bytes.Buffer
	d := open(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	m, err := autoencoder.New(autoencoder.Config{
		Input: layer.Vector(36),
		Encoder: layer.Stack{layer.Reshape{To: layer.Shape{C: 4, H: 3, W: 3}}, layer.Linear{Out: 6}, skip, layer.Tanh{}, layer.GELU{}, layer.Dropout{P: 0.25},
			layer.Residual{Body: layer.Stack{layer.SiLU{}, layer.Linear{Out: 6, NoBias: true}, layer.ReLU{}}}, layer.Sparsity{Weight: 0.1}},
		Decoder: layer.Stack{layer.Concatenate{Tap: "skip"}, layer.LeakyReLU{Slope: 0.1}, layer.Linear{Out: 6}, layer.Add{Tap: "skip"}, layer.ReLU{}, layer.Sigmoid{},
			layer.Flatten{}, layer.Linear{Out: 36}, layer.WeightPenalty{L1: 0.1, L2: 0.1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := shortConfig()
	cfg.Device, cfg.Penalties = d, map[string]optim.Schedule{"sparsity": optim.Cosine{Warmup: 3}}
	got := workOf(func() {
		if _, err := train.Run(t.Context(), m, newSet(t, "training", 27), newSet(t, "validation", 13), cfg); err != nil {
			t.Fatal(err)
		}
	})
	if got.captures == 0 || log.Len() > 0 {
		t.Errorf("got %+v and the log %q", got, &log)
	}
}

// Programs are cut into as few parts as their order allows, each operation after those it needs.
func TestCut(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	for range 500 {
		n := 1 + rng.IntN(12)
		program := make([]*command, n)
		depth, deepest := [2][]int{make([]int, n), make([]int, n)}, [2]int{} // the turn of each command if the device, or the host, begins
		for i := range program {
			c := &command{out: new(place)}
			if rng.IntN(2) == 0 {
				c.build = func(kernels.Resources) (kernels.Launch, error) { return nil, nil }
			}
			before := [2]int{}
			for j := range i {
				if rng.IntN(4) == 0 {
					c.in = append(c.in, program[j].out)
					before[0], before[1] = max(before[0], depth[0][j]), max(before[1], depth[1][j])
				}
			}
			for first := range depth {
				turn := before[first]
				if onHost := turn%2 != first; onHost != (c.build == nil) {
					turn++
				}
				depth[first][i], deepest[first] = turn, max(deepest[first], turn)
			}
			program[i] = c
		}
		least := n
		for first := range depth {
			var turns []int
			for _, turn := range depth[first] {
				if !slices.Contains(turns, turn) {
					turns = append(turns, turn)
				}
			}
			least = min(least, len(turns))
		}
		parts, done := cut(program), map[*place]bool{}
		for i, p := range parts {
			if i > 0 && p.onHost == parts[i-1].onHost {
				t.Fatalf("parts %d and %d are on one side", i-1, i)
			}
			for _, c := range p.commands {
				if (c.build == nil) != p.onHost || done[c.out] {
					t.Fatal("a command is in a part of the other side, or twice")
				}
				for _, in := range c.in {
					if !done[in] {
						t.Fatal("a command comes before what it needs")
					}
				}
				done[c.out] = true
			}
		}
		if len(done) != n || len(parts) != least {
			t.Fatalf("%d commands in %d parts, want %d in %d", len(done), len(parts), n, least)
		}
	}
}

// An error of an operation on the host ends the run, and says which operation.
func TestErrorOnTheHost(t *testing.T) {
	d, m := open(t, Options{}), newModel(t)
	g := newTrainingGraph(t, d, m, func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		y, err := gorgonia.ApplyOp(&passing{dims: pred.Dims(), fail: true}, pred)
		if err != nil {
			return nil, err
		}
		return autoencoder.L2(y, target)
	}, 4)
	for _, n := range []*gorgonia.Node{g.noisy, g.clean} {
		if err := gorgonia.Let(n, tensor.New(tensor.WithShape(4, 36), tensor.WithBacking(make([]float32, 4*36)))); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.vm.RunAll(); err == nil || !strings.Contains(err.Error(), "cuda: passing on the CPU: on purpose") {
		t.Errorf("got error %v", err)
	}
}
