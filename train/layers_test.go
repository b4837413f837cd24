package train

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/optim"
)

// gate multiplies each channel by a weight of its own, with Gorgonia's operations.
type gate struct {
	Start float64 `json:"start"`
}

func init() {
	layer.Register(gate{})
	layer.Register(levelBias{})
}

func (gate) Kind() string { return "test.gate" }

func (l gate) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	return in, p.Param("gate", layer.Constant(l.Start), in.C)
}

func (gate) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	w, err := s.Param("gate")
	if err != nil {
		return nil, err
	}
	return gorgonia.BroadcastHadamardProd(x, w, nil, []byte{0})
}

// levelBias adds to each channel a weight times the level of the noise.
type levelBias struct{}

func (levelBias) Kind() string { return "test.level_bias" }

func (levelBias) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	return in, p.Param("weight", layer.Constant(0.5), 1, in.C)
}

func (levelBias) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	w, err := s.Param("weight")
	if err != nil {
		return nil, err
	}
	level, err := s.NoiseLevel(x.Shape()[0])
	if err != nil {
		return nil, err
	}
	column, err := gorgonia.Reshape(level, []int{x.Shape()[0], 1})
	if err != nil {
		return nil, err
	}
	bias, err := gorgonia.Mul(column, w)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, bias)
}

// layered returns the network of newModel with layers after the encoder's.
func layered(t testing.TB, layers ...layer.Layer) *autoencoder.Model {
	t.Helper()
	cfg := autoencoder.MLP(16, []int{12, 6}, []int{12, 16}).WithSeed(1)
	cfg.Encoder = append(cfg.Encoder, layers...)
	m, err := autoencoder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// newVAE returns a variational autoencoder for the images of newSet.
func newVAE(t testing.TB) *autoencoder.Model {
	t.Helper()
	m, err := autoencoder.New(autoencoder.VAE(16, []int{12, 3}, []int{12, 16}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// newUNet returns a U-Net for the images of newSet. Some of its convolutions have enough channels for Winograd's algorithm.
func newUNet(t testing.TB) *autoencoder.Model {
	t.Helper()
	unet := autoencoder.UNet(layer.Shape{C: 1, H: 4, W: 4}, autoencoder.Level{Stride: 2, Channels: 16, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 8})
	m, err := autoencoder.New(unet.WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func runLayered(t testing.TB, m *autoencoder.Model, cfg Config) (History, error) {
	t.Helper()
	return Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
}

// What layers draw or ask for is a function of the recipe alone: not of the number of workers, nor of a stop in any step.
func TestLayersAreResumedBitForBit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer pool.SetWorkers(pool.Workers())
	for name, model := range map[string]func() *autoencoder.Model{
		"dropout": func() *autoencoder.Model { return layered(t, layer.Dropout{P: 0.3}) },
		"penalties": func() *autoencoder.Model {
			return layered(t, layer.Sparsity{Weight: 0.1}, layer.WeightPenalty{L1: 1e-3, L2: 1e-2})
		},
		"one's own":    func() *autoencoder.Model { return layered(t, gate{Start: 0.9}) },
		"level":        func() *autoencoder.Model { return layered(t, levelBias{}) },
		"convolutions": func() *autoencoder.Model { return newUNet(t) },
		"vae":          func() *autoencoder.Model { return newVAE(t) },
	} {
		config := func(dir string) Config {
			cfg := faultConfig(dir)
			if name == "penalties" {
				cfg.Penalties = map[string]optim.Schedule{"sparsity": optim.Cosine{Warmup: 3}, "l2": optim.Constant{}}
			}
			if name == "vae" {
				cfg.Loss, cfg.Noise, cfg.Penalties = autoencoder.BCE, data.NoNoise{}, map[string]optim.Schedule{"kl": optim.Warmup{Steps: 3}}
			}
			return cfg
		}
		want := config(t.TempDir())
		if _, err := runLayered(t, model(), want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, step := range []int{1, 3, 4} {
			runtime.GOMAXPROCS(1)
			pool.SetWorkers(1)
			cfg := config(t.TempDir())
			ctx, cancel := context.WithCancel(context.Background())
			cfg.Device = &device{Device: CPU, beforeStep: func(s int) {
				if s == step {
					cancel()
				}
			}}
			Run(ctx, model(), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
			cancel()
			runtime.GOMAXPROCS(8)
			pool.SetWorkers(8)
			cfg.Device = CPU
			if _, err := runLayered(t, model(), cfg); err != nil {
				t.Fatalf("%s: resumed after step %d: %v", name, step, err)
			}
			if got, want := sums(t, cfg.Dir), sums(t, want.Dir); got != want {
				t.Errorf("%s: stopped in step %d and resumed, the folder holds\n%swant\n%s", name, step, got, want)
			}
			if v, err := Verify(context.Background(), model(), newSet(t, "training", 10), newSet(t, "validation", 6), cfg); err != nil || v.Steps == 0 {
				t.Errorf("%s: verified %+v, error %v", name, v, err)
			}
		}
	}
}

// A layer's settings are part of the run.
func TestResumeRefusesOtherLayers(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Penalties = map[string]optim.Schedule{"sparsity": optim.Cosine{Warmup: 3}}
	sparse := layer.Sparsity{Weight: 0.1}
	if _, err := runLayered(t, layered(t, layer.Dropout{P: 0.1}, sparse), cfg); err != nil {
		t.Fatal(err)
	}
	if _, err := runLayered(t, layered(t, layer.Dropout{P: 0.5}, sparse), cfg); err == nil ||
		!strings.Contains(err.Error(), `model.encoder[3] was {"kind":"dropout","p":0.1}, now {"kind":"dropout","p":0.5}`) {
		t.Errorf("another dropout: got error %v", err)
	}
	if _, err := runLayered(t, layered(t, layer.Dropout{P: 0.1}), cfg); err == nil || !strings.Contains(err.Error(), `want schedules of penalties that the network has, got one of "sparsity"`) {
		t.Errorf("a schedule of no penalty: got error %v", err)
	}
	for want, schedule := range map[string]optim.Schedule{
		"penalties.sparsity was cosine(warmup 3, floor 0), now constant": optim.Constant{},
		"penalties.sparsity: want a value, got nil":                      nil,
		"penalties.sparsity: optim: cosine: want":                        optim.Cosine{Warmup: -1},
	} {
		cfg.Penalties = map[string]optim.Schedule{"sparsity": schedule}
		if _, err := runLayered(t, layered(t, layer.Dropout{P: 0.1}, sparse), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	cfg.Penalties = map[string]optim.Schedule{"sparsity": optim.Cosine{Warmup: 3}}
	cfg.Epochs = 5
	if _, err := runLayered(t, layered(t, layer.Dropout{P: 0.1}, sparse), cfg); err == nil ||
		!strings.Contains(err.Error(), "with 5 epochs it would have had") || !strings.Contains(err.Error(), "this schedule depends on the number of epochs") {
		t.Errorf("a schedule of more steps: got error %v", err)
	}
}

// firstHalf is 1 in the first half of the steps, then 0. It does not show in its String that it depends on their number.
type firstHalf struct{}

func (firstHalf) Factor(step, total int) float64 {
	if step < total/2 {
		return 1
	}
	return 0
}
func (firstHalf) String() string { return "first half" }

// More epochs are refused where a penalty's schedule would have made other steps of those that there are, at their ends or within one.
func TestMoreEpochsFitThePenalties(t *testing.T) {
	sparse := layer.Sparsity{Weight: 0.1}
	for _, c := range []struct {
		schedule optim.Schedule
		stop     int // the step that the first run is stopped in, or 0
		want     string
	}{
		{optim.Constant{}, 0, ""}, {halving{}, 3, "the validation of epoch 1 had the factor"},
		{firstHalf{}, 0, "step 4 had the factor 0, with 6 epochs it would have had 1"},
		{firstHalf{}, 1, ""}, // the first step has the factor 1 both times
		{firstHalf{}, 4, "step 4 had the factor 0, with 6 epochs it would have had 1"},
	} {
		cfg := faultConfig(t.TempDir())
		cfg.Penalties = map[string]optim.Schedule{"sparsity": c.schedule}
		ctx, cancel := context.WithCancel(context.Background())
		cfg.Device = &device{Device: CPU, beforeStep: func(s int) {
			if s == c.stop {
				cancel()
			}
		}}
		Run(ctx, layered(t, sparse), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
		cancel()
		cfg.Device, cfg.Epochs = CPU, 6
		_, err := runLayered(t, layered(t, sparse), cfg)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, stopped in step %d: got error %v, want %q", c.schedule, c.stop, err, c.want)
		}
	}
}

// Dropout acts in training and nowhere else.
func TestDropoutActsInTraining(t *testing.T) {
	cfg := shortConfig()
	cfg.Optimizer = adamW(1e-30) // no step changes a weight
	plain, err := runLayered(t, layered(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	dropped, err := runLayered(t, layered(t, layer.Dropout{P: 0.5}), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i := range plain {
		if plain[i].Validation != dropped[i].Validation || plain[i].Training == dropped[i].Training {
			t.Errorf("epoch %d: losses %v with dropout and %v without", i+1, dropped[i], plain[i])
		}
	}
	if dropped[0].Training == dropped[1].Training {
		t.Error("two epochs drop the same elements")
	}
}

// The penalties are in the losses, with their schedules: of the step in training, of the last step in validation.
func TestPenaltiesAreInTheLoss(t *testing.T) {
	cfg := shortConfig()
	cfg.Optimizer, cfg.Batch, cfg.Noise = adamW(1e-30), 10, data.NoNoise{} // one step an epoch, and no step changes a weight
	m := layered(t)
	plain, err := runLayered(t, m, cfg)
	if err != nil {
		t.Fatal(err)
	}
	var square float64
	for _, p := range m.Params()[:4] {
		if len(p.Shape) == 2 {
			for _, w := range p.Data {
				square += float64(w) * float64(w)
			}
		}
	}
	meanAbs := func(set *data.Set) float64 {
		images, codes := make([]float32, set.Len()*16), make([]float32, set.Len()*6)
		for i := range set.Len() {
			set.Float32s(images[i*16:][:16], i)
		}
		if err := m.Encode(codes, images); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, c := range codes {
			sum += math.Abs(float64(c))
		}
		return sum / float64(len(codes))
	}
	cfg.Penalties = map[string]optim.Schedule{"l2": halving{}}
	got, err := runLayered(t, layered(t, layer.Sparsity{Weight: 0.25}, layer.WeightPenalty{L2: 0.01}), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range got {
		factor := math.Pow(0.5, float64(i))
		want := plain[i].Training + 0.25*meanAbs(newSet(t, "training", 10)) + factor*0.01*square
		if math.Abs(e.Training-want) > 1e-6*want {
			t.Errorf("epoch %d: training loss %g, want %g", i+1, e.Training, want)
		}
		want = plain[i].Validation + 0.25*meanAbs(newSet(t, "validation", 6)) + 0.25*0.01*square // the last of three steps
		if math.Abs(e.Validation-want) > 1e-6*want {
			t.Errorf("epoch %d: validation loss %g, want %g", i+1, e.Validation, want)
		}
	}
}

// halving multiplies by a half after each step.
type halving struct{}

func (halving) Factor(step, _ int) float64 { return math.Pow(0.5, float64(step)) }
func (halving) String() string             { return "halving" }

// A network that reads the level of the noise gets it in training and in Evaluate, and asks for it elsewhere.
func TestNoiseLevels(t *testing.T) {
	m, cfg := layered(t, levelBias{}), shortConfig()
	if _, err := runLayered(t, m, cfg); err != nil {
		t.Fatal(err)
	}
	set, key := newSet(t, "test", 7), data.Key{Purpose: data.Test}
	got, err := metrics.Evaluate(context.Background(), m, set, cfg.Noise, key)
	if err != nil {
		t.Fatal(err)
	}
	noisy, clean, denoised := make([]float32, 7*16), make([]float32, 7*16), make([]float32, 7*16)
	for i := range 7 {
		if err := data.Draw(clean[i*16:][:16], noisy[i*16:][:16], set, cfg.Noise, i, key); err != nil {
			t.Fatal(err)
		}
	}
	level := slices.Repeat([]float32{0.5}, 7)
	if err := m.DenoiseLevel(denoised, noisy, level); err != nil {
		t.Fatal(err)
	}
	if want, err := metrics.Measure(denoised, clean, set.Shape()); err != nil || got.MSE != want.MSE {
		t.Errorf("Evaluate gives %v, a level of 0.5 for each image %v, error %v", got, want, err)
	}
	other := make([]float32, len(denoised))
	level[3] = 0.25
	if err := m.DenoiseLevel(other, noisy, level); err != nil || slices.Equal(denoised[3*16:][:16], other[3*16:][:16]) || !slices.Equal(denoised[:3*16], other[:3*16]) {
		t.Errorf("another level of one image should change that image, error %v", err)
	}
	for want, err := range map[string]error{
		"denoise: want the level of each sample's noise": m.Denoise(denoised, noisy),
		"want a level for each of 7 images, got 3":       m.DenoiseLevel(denoised, noisy, level[:3]),
		"denoise: want levels, got nil":                  m.DenoiseLevel(denoised, noisy, nil),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	masking, err := data.NewMasking(0.5)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Noise = masking
	if _, err := runLayered(t, m, cfg); err == nil || !strings.Contains(err.Error(), "want one that states its level (data.Leveler), which the network reads, got masking(0.5)") {
		t.Errorf("got error %v", err)
	}
	plain := layered(t)
	if err := plain.DenoiseLevel(denoised, noisy, level); err != nil {
		t.Errorf("a network that reads no level: %v", err)
	}
}

// A layer of one's own is saved, loaded and trained like ours.
func TestLayersOfOnesOwn(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	m := layered(t, gate{Start: 0.5})
	if _, err := runLayered(t, m, cfg); err != nil {
		t.Fatal(err)
	}
	best, err := autoencoder.Load(cfg.Dir + "/" + BestFile)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(best.Params(), func(p autoencoder.Param) bool { return p.Name == "encoder.3.gate" })
	if i < 0 || !best.Config().Equal(m.Config()) {
		t.Fatalf("loaded %v with parameters %v", best.Config(), fmt.Sprint(best.Params()))
	}
	for _, w := range best.Params()[i].Data {
		if w == 0.5 {
			t.Error("training left a gate where it was")
		}
	}
}
