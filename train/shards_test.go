package train

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/group"
)

// Full batches are cut into parts as equal as possible, short ones leave the last shards short or empty.
func TestRowsOfShards(t *testing.T) {
	for _, c := range []struct {
		batch, shards, n int
		want             []int
	}{
		{8, 1, 8, []int{8}}, {8, 4, 8, []int{2, 2, 2, 2}}, {8, 4, 5, []int{2, 2, 1}}, {8, 4, 1, []int{1}},
		{10, 4, 10, []int{2, 3, 2, 3}}, {10, 4, 6, []int{2, 3, 1}}, {5, 5, 3, []int{1, 1, 1}}, {128, 3, 80, []int{42, 38}},
	} {
		r := Recipe{Batch: c.batch, Shards: c.shards}
		var got []int
		at := 0
		for s := range r.shardsOf(c.n) {
			part := r.shard(s).Of(c.n)
			if part.From != at {
				t.Errorf("%+v: shard %d: want it to begin at row %d, got %v", c, s, at, part)
			}
			at = part.To
			got = append(got, part.Len())
		}
		if !slices.Equal(got, c.want) || at != c.n {
			t.Errorf("batch %d, %d shards: want %d samples as %v, got %v", c.batch, c.shards, c.n, c.want, got)
		}
	}
}

// A step has the gradients of the shards, each as if it were a batch, times their parts of the samples, added in pairs.
func TestGradientsOfShards(t *testing.T) {
	cfg := shardedConfig("").withDefaults(nil)
	m, set := newModel(t), newSet(t, "training", 21)
	ranks := &ranks{Group: cfg.Group}
	p, err := newPass(m, set, cfg, ranks, data.Training)
	if err != nil {
		t.Fatal(err)
	}
	defer p.graphs.close()
	if p.losses, err = CPU.LossSum(); err != nil {
		t.Fatal(err)
	}
	for b, err := range p.loader.Epoch(1) {
		if err != nil {
			t.Fatal(err)
		}
		var vectors [][]float32
		for from := 0; from < b.N; from += 2 {
			part := b.Rows(from, min(from+2, b.N))
			e, err := cfg.expression(m, true, part.N)
			if err != nil {
				t.Fatal(err)
			}
			g, err := e.Compile(CPU.VM)
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Run(part, nil); err != nil {
				t.Fatal(err)
			}
			var v []float32
			for _, p := range g.Params {
				v = append(v, gradient(p)...)
			}
			v = append(v, g.Total.Value().Data().(float32))
			for i := range v {
				v[i] *= float32(float64(part.N) / float64(b.N))
			}
			vectors = append(vectors, v)
			g.VM.Close()
		}
		want := vectors[0]
		for i := range want {
			switch sum := func(a, b int) float32 { return vectors[a][i] + vectors[b][i] }; len(vectors) {
			case 4:
				want[i] = sum(0, 1) + sum(2, 3)
			case 3:
				want[i] = sum(0, 1) + vectors[2][i]
			}
		}
		before, err := p.losses.Read()
		if err != nil {
			t.Fatal(err)
		}
		if err := p.round.compute(b, nil); err != nil {
			t.Fatal(err)
		}
		params, err := p.round.combine(b, p.losses)
		if err != nil {
			t.Fatal(err)
		}
		var got []float32
		for i, p := range params {
			got = append(got, gradient(p)...)
			if &weight(p)[0] != &m.Params()[i].Data[0] {
				t.Errorf("parameter %d: want the model's weights, got others", i)
			}
		}
		sum, err := p.losses.Read()
		if loss := want[len(want)-1]; err != nil || !slices.Equal(got, want[:len(want)-1]) || sum != before+float64(loss)*float64(b.N) {
			t.Errorf("batch %d of %d samples: want the gradients %v… and the loss %g, got %v… and the sum %g after %g, error %v",
				b.Index, b.N, want[:4], loss, got[:4], sum, before, err)
		}
	}
}

// rms is the root of the mean squared difference over the batch.
func rms(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	l2, err := autoencoder.L2(pred, target)
	if err != nil {
		return nil, err
	}
	return gorgonia.Sqrt(l2)
}

// sumL1 is Σ |p−t| over the batch.
func sumL1(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	return gorgonia.Sum(gorgonia.Must(gorgonia.Abs(gorgonia.Must(gorgonia.Sub(pred, target)))))
}

// meanL1 is mean |p−t| of Gorgonia's operations.
func meanL1(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	return gorgonia.Mean(gorgonia.Must(gorgonia.Abs(gorgonia.Must(gorgonia.Sub(pred, target)))))
}

// rootL1 is a loss of targets of at least 0.
func rootL1(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	return meanL1(pred, gorgonia.Must(gorgonia.Sqrt(target)))
}

// batchMean is a layer with a penalty that is no mean over samples.
type batchMean struct{}

func init() { layer.Register(batchMean{}) }

func (batchMean) Kind() string { return "batch_mean" }
func (batchMean) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	p.Pointwise()
	return in, nil
}
func (batchMean) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	if s.Mode == layer.Inference {
		return x, nil
	}
	mean := gorgonia.Must(gorgonia.Mean(x))
	return x, s.Penalize("batch_mean", 10, gorgonia.Must(gorgonia.Square(mean)))
}

// elsewhere is a device whose gradients are not in the memory of the process.
type elsewhere struct{ Device }

type remote struct{ gorgonia.Value }

func (elsewhere) String() string { return "elsewhere" }

func (d elsewhere) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	vm, err := d.Device.VM(g, outputs)
	return remoteVM{vm, outputs}, err
}

type remoteVM struct {
	gorgonia.VM
	outputs gorgonia.Nodes
}

func (v remoteVM) RunAll() error {
	err := v.VM.RunAll()
	for _, n := range v.outputs {
		if t, ok := n.Value().(*tensor.Dense); ok {
			if err := gorgonia.UnsafeLet(n, remote{t}); err != nil {
				return err
			}
		}
	}
	return err
}

func TestShardsRefuse(t *testing.T) {
	group.Simulate(3, func(g group.Group) error {
		cfg := shardedConfig("")
		cfg.Group = g
		_, err := Run(t.Context(), newModel(t), newSet(t, "training", 21), newSet(t, "validation", 19), cfg)
		if want := "train: group: want a number of processes that divides the 4 shards, one of [1 2 4], got 3"; err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v: want %q, got %v", g, want, err)
		}
		return nil
	})
	bce := func(c *Config) { c.Loss, c.Noise = autoencoder.BCE, data.NoNoise{} }
	for _, c := range []struct {
		model  *autoencoder.Model
		change func(*Config)
		want   string // begins the error; "" is none
	}{
		{newModel(t), func(c *Config) { c.Shards = 9 }, "train: shards: want 1 to 8, the samples of a batch, got 9"},
		{newModel(t), func(c *Config) { c.Shards = -1 }, "train: shards: want 1 to 8, the samples of a batch, got -1"},
		{newModel(t), func(c *Config) { c.Loss = rms }, "train: loss with 4 shards: want a mean over the samples of a batch, so that of 4 samples "},
		{newModel(t), func(c *Config) { c.Loss = sumL1 }, "train: loss with 4 shards: want a mean over the samples of a batch, "},
		{newModel(t), func(c *Config) { c.Loss = brightnessL1 }, "train: loss with 4 shards: want a mean over the samples of a batch, "},
		{layered(t, batchMean{}), func(*Config) {}, "train: penalties with 4 shards: want a mean over the samples of a batch, "},
		{newModel(t), func(c *Config) { c.Device = elsewhere{CPU} }, "train: 4 shards on elsewhere: want a device with gradients in the memory of the process, such as CPU: "},
		{newModel(t), func(c *Config) { c.Loss = rms; c.Shards = 1 }, ""},
		{layered(t, batchMean{}), func(c *Config) { c.Shards = 1 }, ""},
		{newModel(t), func(c *Config) { c.Loss = meanL1 }, ""},
		{newModel(t), func(c *Config) { c.Loss = rootL1 }, ""},
		{newModel(t), func(c *Config) { c.Loss = autoencoder.L1 }, ""},
		{newModel(t), func(c *Config) { c.Loss = autoencoder.Huber(0.1) }, ""},
		{newVAE(t), bce, ""},
	} {
		cfg := shardedConfig("")
		c.change(&cfg)
		err := Check(c.model, newSet(t, "training", 21), newSet(t, "validation", 19), cfg)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("want an error %q, got %v", c.want, err)
		}
	}
}

// A run is resumed with the shards that it began with.
func TestResumeWithOtherShards(t *testing.T) {
	cfg := shardedConfig(t.TempDir())
	run := func(shards int) error {
		cfg.Shards = shards
		_, err := Run(t.Context(), newModel(t), newSet(t, "training", 21), newSet(t, "validation", 19), cfg)
		return err
	}
	if err := run(4); err != nil {
		t.Fatal(err)
	}
	for shards, want := range map[int]string{2: "shards was 4, now 2", 1: "shards was 4, now 1"} {
		if err := run(shards); !errors.Is(err, ErrOtherRun) || !strings.Contains(err.Error(), want) {
			t.Errorf("%d shards: want %q, got %v", shards, want, err)
		}
	}
}

// Ranks that are about to run something else find out before anything is written, with the first difference.
func TestRanksDisagree(t *testing.T) {
	for want, change := range map[string]func(c *Config, training *data.Source){
		"batch: want 8, got 16":                                     func(c *Config, _ *data.Source) { c.Batch = 16 },
		"epochs: want 3, got 4":                                     func(c *Config, _ *data.Source) { c.Epochs = 4 },
		"patience: want 0, got 1":                                   func(c *Config, _ *data.Source) { c.Patience = 1 },
		"training_set.samples: want 21, got 22":                     func(_ *Config, training *data.Source) { *training = newSet(t, "training", 22) },
		"optimizer.lr: want 0.01, got 0.02":                         func(c *Config, _ *data.Source) { c.Optimizer = adamW(0.02) },
		"arithmetic: want " + CPU.Arithmetic() + ", got another's.": func(c *Config, _ *data.Source) { c.Device = another{CPU} },
	} {
		dir := t.TempDir()
		for r, err := range group.Simulate(2, func(g group.Group) error {
			cfg := shardedConfig(dir)
			cfg.Group = g
			var training data.Source = newSet(t, "training", 21)
			if g.Rank() == 1 {
				change(&cfg, &training)
			}
			_, err := Run(t.Context(), newModel(t), training, newSet(t, "validation", 19), cfg)
			return err
		}) {
			if want := "train: rank 1 differs from rank 0: " + strings.TrimSuffix(want, ".") + ": all "; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("rank %d: want %q, got %v", r, want, err)
			}
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s: want an empty folder, got %v, %v", want, left, err)
		}
	}
}

type another struct{ Device }

func (another) Arithmetic() string { return "another's" }

// A loss that is not finite in validation is that of a batch, whichever rank computes it.
func TestRanksNameTheBatchOfValidation(t *testing.T) {
	cfg := shardedConfig(t.TempDir())
	for r, err := range runRanks(t, 4, "mlp", cfg, func(_ int, c *Config, _ *data.Source, _ func()) {
		c.Device = infiniteLosses{CPU}
	}) {
		if want := "train: epoch 1: validation: batch 3: loss: want a finite number, got +Inf"; err == nil || !strings.HasSuffix(err.Error(), strings.TrimPrefix(want, "train: ")) {
			t.Errorf("rank %d: want %q, got %v", r, want, err)
		}
	}
}

// infiniteLosses is a device on which the loss of three samples is infinite: of those that are validated with the last, none of training's.
type infiniteLosses struct{ Device }

func (d infiniteLosses) LossSum() (LossSum, error) {
	sum, err := d.Device.LossSum()
	return infiniteLoss{sum}, err
}

type infiniteLoss struct{ LossSum }

func (s infiniteLoss) Add(loss gorgonia.Value, images int) error {
	if images == 3 {
		loss = gorgonia.NewF32(float32(math.Inf(1)))
	}
	return s.LossSum.Add(loss, images)
}

// A loss that is not finite ends the run on all ranks at its step.
func TestRanksMeetNaN(t *testing.T) {
	cfg := shardedConfig(t.TempDir())
	for r, err := range runRanks(t, 2, "mlp", cfg, func(_ int, c *Config, _ *data.Source, _ func()) {
		c.Device = &saboteur{Device: CPU, at: 4, what: weight, name: "encoder.0.bias", with: float32(math.NaN())}
	}) {
		if want := "train: epoch 2: batch 1: optim: encoder.0.bias: want finite weights, got NaN at element 11 of 12"; err == nil || !strings.HasSuffix(err.Error(), strings.TrimPrefix(want, "train: ")) {
			t.Errorf("rank %d: want %q, got %v", r, want, err)
		}
	}
}
