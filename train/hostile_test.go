package train_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/optim"
	"github.com/denoise-go/denoise/train/plot"
)

// Whatever the public functions are given, wrong, empty, huge, nil or contradictory, is an error and no panic.
func TestHostileArguments(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	set, err := data.NewSet("set", 4, 4, make([]uint8, 10*16))
	if err != nil {
		t.Fatal(err)
	}
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	model, err := autoencoder.New(autoencoder.MLP(16, []int{4}, []int{16}))
	if err != nil {
		t.Fatal(err)
	}
	vae, err := autoencoder.New(autoencoder.VAE(16, []int{4}, []int{16}))
	if err != nil {
		t.Fatal(err)
	}
	density := func(m metrics.Latent, samples int) metrics.Density {
		return metrics.Density{Model: m, Likelihood: metrics.BernoulliLikelihood, Samples: samples}
	}
	var noContext context.Context
	var noModel *autoencoder.Model
	var noSet *data.Set
	var noNoise *data.Gaussian
	empty := &autoencoder.Model{}
	sum, err := train.CPU.LossSum()
	if err != nil {
		t.Fatal(err)
	}
	image := layer.Shape{C: 1, H: 8, W: 8}
	nan, inf := math.NaN(), math.Inf(1)
	v := make([]float32, 16)

	run := func(change func(*train.Config)) func() error {
		return func() error {
			cfg := train.Config{Epochs: 1}
			change(&cfg)
			err := train.Check(model, set, set, cfg)
			_, ran := train.Run(ctx, model, set, set, cfg)
			if (err == nil) != (ran == nil) {
				t.Errorf("Check: %v, Run: %v", err, ran)
			}
			return err
		}
	}
	recipe := func(change func(*train.Recipe)) func() error {
		return run(func(c *train.Config) { change(&c.Recipe) })
	}
	network := func(cfg autoencoder.Config) func() error {
		return func() error { return hostile.Second(autoencoder.New(cfg)) }
	}
	hostile.Check(t, map[string]func() error{
		// Networks.
		"New of nothing":            network(autoencoder.Config{}),
		"MLP without widths":        network(autoencoder.MLP(0, nil, nil)),
		"MLP of negative widths":    network(autoencoder.MLP(-1, []int{-1}, []int{-1})),
		"MLP of huge widths":        network(autoencoder.MLP(math.MaxInt, []int{math.MaxInt}, []int{math.MaxInt})),
		"UNet without levels":       network(autoencoder.UNet(layer.Shape{})),
		"UNet of empty levels":      network(autoencoder.UNet(image, autoencoder.Level{})),
		"UNet of negative levels":   network(autoencoder.UNet(image, autoencoder.Level{Stride: -2, Channels: -3, Depth: -1})),
		"UNet that is huge":         network(autoencoder.UNet(image, autoencoder.Level{Stride: 2, Channels: math.MaxInt, Depth: 1})),
		"ConvAE without a code":     network(autoencoder.ConvAE(image, 0, autoencoder.Level{Stride: 2, Channels: 3})),
		"ConvAE of a negative code": network(autoencoder.ConvAE(image, -5, autoencoder.Level{Stride: 3, Channels: 3})),
		"FFDNet without channels":   network(autoencoder.FFDNet(image, 0, 0)),
		"a nil layer":               network(autoencoder.Config{Input: image, Encoder: layer.Stack{nil}, Decoder: layer.Stack{nil}}),
		"VAE of negative widths":    network(autoencoder.VAE(-1, []int{-1}, []int{-1})),
		"VAE of huge widths":        network(autoencoder.VAE(4, []int{math.MaxInt}, []int{4})),
		"Transformer of nothing":    network(autoencoder.Transformer(layer.Shape{}, autoencoder.Tokens{})),
		"Transformer that is huge":  network(autoencoder.Transformer(image, autoencoder.Tokens{Patch: 1, Width: math.MaxInt, Heads: 1, MLP: 1, Depth: -1})),
		"Perceiver of nothing":      network(autoencoder.Perceiver(layer.Shape{}, 0, 0, autoencoder.Tokens{})),
		"Perceiver that is huge":    network(autoencoder.Perceiver(image, math.MaxInt, math.MaxInt, autoencoder.Tokens{Patch: 1, Width: 4, Heads: 2, MLP: 4})),
		"an empty model decodes":    func() error { return empty.Decode(v, v) },
		"an empty model samples":    func() error { return hostile.Second(empty.Sample(0, 1)) },
		"Sample of too many":        func() error { return hostile.Second(model.Sample(0, math.MaxInt)) },
		"Interpolate of one":        func() error { return hostile.Second(model.Interpolate(v, v, 1)) },
		"an empty model denoises":   func() error { return empty.Denoise(v, v) },
		"an empty model encodes":    func() error { return empty.Encode(v, v) },
		"an empty model is saved":   func() error { return empty.Save(filepath.Join(dir, "m")) },
		"an empty model as PyTorch": func() error { return hostile.Second(empty.PyTorch()) },
		"an empty model as ONNX":    func() error { return empty.WriteONNX(io.Discard) },
		"an empty model of a size":  func() error { return hostile.Second(empty.At(image)) },
		"an empty model takes":      func() error { return empty.Takes(image) },
		"Denoise of nothing":        func() error { return model.Denoise(v[:3], v[:5]) },
		"Denoise of other levels":   func() error { return model.DenoiseLevel(v, v, []float32{1, 2}) },
		"Load without a path":       func() error { return hostile.Second(autoencoder.Load("")) },
		"Load of a folder":          func() error { return hostile.Second(autoencoder.Load(dir)) },
		"Load of a text":            func() error { return hostile.Second(autoencoder.Load(file)) },
		"LoadAs without a network":  func() error { return hostile.Second(autoencoder.LoadAs(file, autoencoder.Config{})) },
		"Read of nothing":           func() error { return hostile.Second(autoencoder.Read(&bytes.Reader{})) },
		"ReadONNX of nothing":       func() error { return hostile.Second(autoencoder.ReadONNX(&bytes.Reader{})) },
		"Save without a path":       func() error { return model.Save("") },
		"LossFromString of nothing": func() error { return hostile.Second(autoencoder.LossFromString("")) },
		"LossFromString of NaN":     func() error { return hostile.Second(autoencoder.LossFromString("huber(NaN)")) },
		"SetWeights of nothing":     func() error { return model.SetWeights(noModel) },

		// Data.
		"NewGaussian of NaN":           func() error { return hostile.Second(data.NewGaussian(nan, nan)) },
		"NewGaussian below 0":          func() error { return hostile.Second(data.NewGaussian(0, -1)) },
		"NewGaussian of infinity":      func() error { return hostile.Second(data.NewGaussian(0, inf)) },
		"NewGaussian beyond floats":    func() error { return hostile.Second(data.NewGaussian(0, 1e300)) },
		"NewGaussianRange reversed":    func() error { return hostile.Second(data.NewGaussianRange(2, 1)) },
		"NewMasking above 1":           func() error { return hostile.Second(data.NewMasking(1.5)) },
		"NewSaltAndPepper of NaN":      func() error { return hostile.Second(data.NewSaltAndPepper(nan)) },
		"NewPoisson of 0":              func() error { return hostile.Second(data.NewPoisson(0)) },
		"NewSpeckle of infinity":       func() error { return hostile.Second(data.NewSpeckle(inf)) },
		"NewClipped of nothing":        func() error { return hostile.Second(data.NewClipped(nil)) },
		"NewClipped of a nil noise":    func() error { return hostile.Second(data.NewClipped(noNoise)) },
		"NewQuantized of no levels":    func() error { return hostile.Second(data.NewQuantized(noise, 0)) },
		"NewQuantized of many levels":  func() error { return hostile.Second(data.NewQuantized(noise, math.MaxInt)) },
		"NewRandomApply of nothing":    func() error { return hostile.Second(data.NewRandomApply(nil, 1)) },
		"NewRandomApply of a nil":      func() error { return hostile.Second(data.NewRandomApply(noNoise, 1)) },
		"NewRandomApply of NaN":        func() error { return hostile.Second(data.NewRandomApply(noise, nan)) },
		"NoiseFromString of nothing":   func() error { return hostile.Second(data.NoiseFromString("")) },
		"ParseNoise of nothing":        func() error { return hostile.Second(data.ParseNoise("", nan)) },
		"NewSet without pixels":        func() error { return hostile.Second(data.NewSet("", 4, 4, nil)) },
		"NewSet of negative sides":     func() error { return hostile.Second(data.NewSet("", -4, -4, make([]uint8, 16))) },
		"NewSet of huge sides":         func() error { return hostile.Second(data.NewSet("", math.MaxInt, math.MaxInt, make([]uint8, 1))) },
		"NewPairs of nothing":          func() error { return hostile.Second(data.NewPairs(nil, nil)) },
		"NewPairs of nil sets":         func() error { return hostile.Second(data.NewPairs(noSet, noSet)) },
		"NewLoader of nothing":         func() error { return hostile.Second(data.NewLoader(nil, nil, data.LoaderConfig{})) },
		"Draw beyond the set":          func() error { return data.Draw(v, v, set, noise, 10, data.Key{}) },
		"Draw before the set":          func() error { return data.Draw(v, v, set, noise, -1, data.Key{}) },
		"Draw into too little":         func() error { return data.Draw(v[:3], v, set, noise, 0, data.Key{}) },
		"Draw with another purpose":    func() error { return data.Draw(v, v, set, noise, 0, data.Key{Purpose: 200}) },
		"DrawBatch into too little":    func() error { return data.DrawBatch(v, v, nil, set, noise, []int32{0, 1}, data.Key{}) },
		"Slice reversed":               func() error { return hostile.Second(set.Slice(5, 2)) },
		"Slice beyond the set":         func() error { return hostile.Second(set.Slice(0, math.MaxInt)) },
		"Split before the set":         func() error { _, _, err := set.Split(-1); return err },
		"Split of all":                 func() error { _, _, err := set.Split(10); return err },
		"Split of nothing":             func() error { _, _, err := (&data.Set{}).Split(1); return err },
		"ReadIDX of nothing":           func() error { return hostile.Second(data.ReadIDX(&bytes.Reader{}, "", 0)) },
		"ReadIDX with a limit below 0": func() error { return hostile.Second(data.ReadIDX(strings.NewReader("text"), "", -1)) },
		"ReadFolder without a folder":  func() error { return hostile.Second(data.ReadFolder("", "")) },
		"ReadFolder of a file":         func() error { return hostile.Second(data.ReadFolder(file, "")) },
		"MNIST in an empty folder":     func() error { return hostile.Second(data.MNIST(filepath.Join(dir, "none"))) },

		// Metrics and plots.
		"Evaluate of nothing":        func() error { return hostile.Second(metrics.Evaluate(ctx, nil, nil, nil, data.Key{})) },
		"Evaluate of a nil model":    func() error { return hostile.Second(metrics.Evaluate(ctx, noModel, set, noise, data.Key{})) },
		"Evaluate of an empty model": func() error { return hostile.Second(metrics.Evaluate(ctx, empty, set, noise, data.Key{})) },
		"Evaluate without noise":     func() error { return hostile.Second(metrics.Evaluate(ctx, model, set, noNoise, data.Key{})) },
		"Evaluate without a context": func() error {
			return hostile.Second(metrics.Evaluate(noContext, model, set, noise, data.Key{Purpose: data.Test}))
		},
		"FitWiener without context": func() error { return hostile.Second(metrics.FitWiener(noContext, set, noise, 0)) },
		"Baselines without context": func() error { return hostile.Second(metrics.Baselines(noContext, set, noise, 0)) },
		"a density of nothing":      func() error { return hostile.Second(metrics.Density{}.Bounds(ctx, v)) },
		"a density of a nil model":  func() error { return hostile.Second(density(noModel, 1).Bounds(ctx, v)) },
		"a density without layers":  func() error { return hostile.Second(density(empty, 1).Bounds(ctx, v)) },
		"a density without codes":   func() error { return hostile.Second(density(vae, 0).LogLikelihoods(ctx, v)) },
		"a density of huge samples": func() error { return hostile.Second(density(vae, math.MaxInt).LogLikelihoods(ctx, v)) },
		"a density without context": func() error { return hostile.Second(density(vae, 1).Bounds(noContext, v)) },
		"features of huge width":    func() error { return hostile.Second(metrics.FitGaussian(nil, math.MaxInt/2+1)) },
		"Measure of nothing":        func() error { return hostile.Second(metrics.Measure(nil, nil, image)) },
		"Measure without a shape":   func() error { return hostile.Second(metrics.Measure(v, v, layer.Shape{})) },
		"Baselines of nothing":      func() error { return hostile.Second(metrics.Baselines(ctx, nil, nil, 0)) },
		"FitWiener of nothing":      func() error { return hostile.Second(metrics.FitWiener(ctx, noSet, noNoise, 0)) },
		"NewMeanImage of nothing":   func() error { return hostile.Second(metrics.NewMeanImage(ctx, nil)) },
		"a sheet of nothing":        func() error { return plot.Sheet{}.Save(filepath.Join(dir, "s.png")) },
		"a sheet without a path":    func() error { return plot.Sheet{Set: set, Noise: noise, Denoiser: model}.Save("") },
		"a sheet beyond the set": func() error {
			return plot.Sheet{Set: set, Noise: noise, Denoiser: model, Samples: []int{10}}.Save(filepath.Join(dir, "s.png"))
		},
		"a sheet of no samples": func() error {
			return plot.Sheet{Set: set, Noise: noise, Denoiser: model, Samples: []int{}}.Save(filepath.Join(dir, "s.png"))
		},
		"a sheet that is huge": func() error {
			return plot.Sheet{Set: set, Noise: noise, Denoiser: model, Samples: make([]int, 1<<20)}.Save(filepath.Join(dir, "s.png"))
		},
		"a plot of nothing":     func() error { return plot.Loss(filepath.Join(dir, "l"), "", "", nil, nil) },
		"a plot without a path": func() error { return plot.Loss("", "", "", []float64{1}, nil) },

		// Optimizers and schedules.
		"ParseRule of nothing":          func() error { return hostile.Second(optim.ParseRule("", 0)) },
		"ParseRule of NaN":              func() error { return hostile.Second(optim.ParseRule("adamw", nan)) },
		"RuleFromString of nothing":     func() error { return hostile.Second(optim.RuleFromString("")) },
		"ScheduleFromString of nothing": func() error { return hostile.Second(optim.ScheduleFromString("")) },
		"NewSolver of nothing":          func() error { return hostile.Second(optim.NewSolver(nil)) },
		"Validate of nothing":           func() error { return optim.Validate(nil) },

		// Devices.
		"a machine of nothing":      func() error { return hostile.Second(train.CPU.VM(nil, nil)) },
		"a machine of no graph":     func() error { return hostile.Second(train.CPU.VM(nil, gorgonia.Nodes{&gorgonia.Node{}})) },
		"a machine of a nil output": func() error { return hostile.Second(train.CPU.VM(gorgonia.NewGraph(), gorgonia.Nodes{nil})) },
		"a solver of no rule":       func() error { return hostile.Second(train.CPU.Solver(nil)) },
		"a loss of nothing":         func() error { return sum.Add(nil, 1) },
		"a nil loss":                func() error { return sum.Add((*gorgonia.F32)(nil), 1) },
		"a loss of no images":       func() error { return sum.Add(gorgonia.NewF32(1), 0) },
		"a loss of NaN":             func() error { return sum.Add(gorgonia.NewF32(float32(nan)), 1) },
		"a loss of float64":         func() error { return sum.Add(gorgonia.NewF64(1), 1) },
		"a sum of NaN":              func() error { return sum.Set(nan) },
		"an infinite sum":           func() error { return sum.Set(inf) },

		// Training.
		"Run without a model":          func() error { return hostile.Second(train.Run(ctx, nil, set, set, train.Config{Epochs: 1})) },
		"Run of an empty model":        func() error { return hostile.Second(train.Run(ctx, empty, set, set, train.Config{Epochs: 1})) },
		"Run without a context":        func() error { return hostile.Second(train.Run(nil, model, set, set, train.Config{Epochs: 1})) }, //lint:ignore SA1012 that is the test
		"Run without sets":             func() error { return hostile.Second(train.Run(ctx, model, nil, noSet, train.Config{Epochs: 1})) },
		"Verify without a folder":      func() error { return hostile.Second(train.Verify(ctx, model, set, set, train.Config{Epochs: 1})) },
		"ReadRecord without one":       func() error { return hostile.Second(train.ReadRecord(dir)) },
		"a history without a path":     func() error { return train.History{}.WriteCSV("") },
		"no epochs":                    run(func(c *train.Config) { c.Epochs = 0 }),
		"too many epochs":              run(func(c *train.Config) { c.Epochs = math.MaxInt }),
		"an unknown start":             run(func(c *train.Config) { c.Start = 7 }),
		"patience below 0":             run(func(c *train.Config) { c.Patience = -1 }),
		"states below 0":               run(func(c *train.Config) { c.SaveEpochs = -1 }),
		"keeping below 0":              run(func(c *train.Config) { c.Keep = -1 }),
		"a folder that is a file":      run(func(c *train.Config) { c.Dir = file }),
		"a folder under a file":        run(func(c *train.Config) { c.Dir = filepath.Join(file, "a", "b") }),
		"a folder with a zero":         run(func(c *train.Config) { c.Dir = "a\x00b" }),
		"a nil device":                 run(func(c *train.Config) { c.Device = (*noDevice)(nil) }),
		"a nil group":                  run(func(c *train.Config) { c.Group = (*noGroup)(nil) }),
		"a nil callback":               run(func(c *train.Config) { c.OnEpoch = []func(train.History) error{nil} }),
		"a huge batch":                 recipe(func(r *train.Recipe) { r.Batch = math.MaxInt }),
		"a batch below 0":              recipe(func(r *train.Recipe) { r.Batch = -1 }),
		"a nil noise":                  recipe(func(r *train.Recipe) { r.Noise = noNoise }),
		"a Huber loss of NaN":          recipe(func(r *train.Recipe) { r.Loss = autoencoder.Huber(nan) }),
		"a Huber loss below 0":         recipe(func(r *train.Recipe) { r.Loss = autoencoder.Huber(-1) }),
		"a warm-up below 0":            recipe(func(r *train.Recipe) { r.Schedule = optim.Cosine{Warmup: -1} }),
		"a warm-up beyond the run":     recipe(func(r *train.Recipe) { r.Schedule = optim.Cosine{Warmup: 100} }),
		"a schedule of NaN":            recipe(func(r *train.Recipe) { r.Schedule = ends{nan} }),
		"a schedule below 0":           recipe(func(r *train.Recipe) { r.Schedule = ends{-1} }),
		"a penalty that is not there":  recipe(func(r *train.Recipe) { r.Penalties = map[string]optim.Schedule{"x": optim.Constant{}} }),
		"a penalty without a schedule": recipe(func(r *train.Recipe) { r.Penalties = map[string]optim.Schedule{"x": nil} }),
		"an optimizer of nothing":      recipe(func(r *train.Recipe) { r.Optimizer = optim.AdamW{} }),
		"a rate of infinity":           recipe(func(r *train.Recipe) { r.Optimizer = optim.SGD{LR: inf} }),
	})
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("want no file but one, got %v, %v", entries, err)
	}
}

type noDevice struct{ train.Device }

type noGroup struct{ group.Group }

// ends is a schedule whose factor in the last step is v, and 1 before.
type ends struct{ v float64 }

func (e ends) Factor(step, total int) float64 {
	if step == total-1 {
		return e.v
	}
	return 1
}

func (e ends) String() string { return fmt.Sprintf("ends(%g)", e.v) }
