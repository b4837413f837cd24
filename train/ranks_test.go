package train

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/durable/durabletest"
	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/train/checkpoint"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/internal/testset"
	"github.com/denoise-go/denoise/train/optim"
)

// sharded networks and what differs from a run of shardedConfig.
var shardedRuns = map[string]struct {
	model  func(t testing.TB) *autoencoder.Model
	change func(*Config)
}{
	"mlp":     {newModel, func(c *Config) { c.Optimizer = clipped(c.Optimizer, 0.01) }},
	"unet":    {newUNet, func(*Config) {}},
	"level":   {func(t testing.TB) *autoencoder.Model { return layered(t, levelBias{}) }, func(*Config) {}},
	"dropout": {func(t testing.TB) *autoencoder.Model { return layered(t, layer.Dropout{P: 0.3}) }, func(*Config) {}},
	"penalties": {
		func(t testing.TB) *autoencoder.Model {
			return layered(t, layer.Sparsity{Weight: 0.1}, layer.WeightPenalty{L1: 1e-3, L2: 1e-2})
		},
		func(c *Config) { c.Penalties = map[string]optim.Schedule{"sparsity": optim.Cosine{Warmup: 3}} },
	},
	"vae": {newVAE, func(c *Config) {
		c.Loss, c.Noise, c.Penalties = autoencoder.BCE, data.NoNoise{}, map[string]optim.Schedule{"kl": optim.Warmup{Steps: 3}}
	}},
}

// shardedConfig is of a run of 3 epochs of 3 steps on 21 samples, with 4 shards: those of the last batch have 2, 2, 1 and 0 samples. The validation
// set's 19 samples make batches of 8, 8 and 3.
func shardedConfig(dir string) Config {
	cfg := shortConfig()
	cfg.Dir, cfg.Batch, cfg.Shards, cfg.Start = dir, 8, 4, Resume
	return cfg
}

// runRanks runs a configuration on simulated ranks, each with a model and a context of its own, and returns their errors.
func runRanks(t testing.TB, n int, name string, cfg Config, change func(rank int, c *Config, training *data.Source, cancel func())) []error {
	t.Helper()
	return group.Simulate(n, func(g group.Group) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		cfg := cfg
		shardedRuns[name].change(&cfg)
		cfg.Group = g
		var training data.Source = newSet(t, "training", 21)
		if change != nil {
			change(g.Rank(), &cfg, &training, cancel)
		}
		_, err := Run(ctx, shardedRuns[name].model(t), training, newSet(t, "validation", 19), cfg)
		return err
	})
}

// sumsOf returns the sums of the folder of a run on n ranks that nothing happens to.
func sumsOf(t testing.TB, n int, name string) string {
	t.Helper()
	cfg := shardedConfig(t.TempDir())
	for r, err := range runRanks(t, n, name, cfg, nil) {
		if err != nil {
			t.Fatalf("%s: rank %d of %d: %v", name, r, n, err)
		}
	}
	return sums(t, cfg.Dir)
}

// Any number of processes that divides the shards leaves the same files, and one process can verify them.
func TestRanksLeaveTheSameFiles(t *testing.T) {
	for name, run := range shardedRuns {
		want := sumsOf(t, 1, name)
		for _, n := range []int{2, 4} {
			if got := sumsOf(t, n, name); got != want {
				t.Errorf("%s: %d ranks left\n%swant\n%s", name, n, got, want)
			}
		}
		cfg := shardedConfig(t.TempDir())
		run.change(&cfg)
		cfg.Group = nil
		training, validation := newSet(t, "training", 21), newSet(t, "validation", 19)
		if _, err := Run(t.Context(), run.model(t), training, validation, cfg); err != nil {
			t.Fatal(err)
		}
		if got := sums(t, cfg.Dir); got != want {
			t.Errorf("%s: without a group the folder holds\n%swant\n%s", name, got, want)
		}
		if v, err := Verify(t.Context(), run.model(t), training, validation, cfg); err != nil || v.Steps == 0 {
			t.Errorf("%s: verified %+v, error %v", name, v, err)
		}
	}
}

// A run that is cancelled on any rank, within an epoch, goes on with other numbers of ranks and leaves the files of the uninterrupted run.
func TestResumeWithAnotherNumberOfRanks(t *testing.T) {
	for _, name := range []string{"mlp", "unet"} {
		want := sumsOf(t, 1, name)
		cfg := shardedConfig(t.TempDir())
		for i, n := range []int{4, 1, 2, 4} {
			errs := runRanks(t, n, name, cfg, func(rank int, c *Config, _ *data.Source, cancel func()) {
				c.Device = &device{Device: CPU, beforeStep: func(step int) {
					if i < 3 && step == 2 && rank == n-1 {
						cancel()
					}
				}}
			})
			for r, err := range errs {
				if i < 3 != errors.Is(err, context.Canceled) || i == 3 && err != nil {
					t.Errorf("%s: part %d, rank %d of %d: got error %v", name, i, r, n, err)
				}
			}
			points, err := checkpoint.Points(cfg.Dir)
			if at := []checkpoint.Point{point(0, 2), point(1, 1), point(1, 3), point(3, 0)}[i]; err != nil || points[len(points)-1] != at {
				t.Errorf("%s: part %d: want a state at %v, got %v, %v", name, i, at, points, err)
			}
		}
		if got := sums(t, cfg.Dir); got != want {
			t.Errorf("%s: the folder holds\n%swant\n%s", name, got, want)
		}
	}
}

// counted is a source that counts the samples that are read.
type counted struct {
	data.Source
	reads *atomic.Int64
}

func (c counted) Read(clean, noisy []float32, i int, key data.Key) error {
	c.reads.Add(1)
	return c.Source.Read(clean, noisy, i, key)
}

// No sample is read by two ranks.
func TestRanksReadTheirOwnSamples(t *testing.T) {
	for _, n := range []int{1, 2, 4} {
		var reads atomic.Int64
		for r, err := range runRanks(t, n, "mlp", shardedConfig(""), func(_ int, _ *Config, training *data.Source, _ func()) {
			*training = counted{*training, &reads}
		}) {
			if err != nil {
				t.Errorf("rank %d of %d: %v", r, n, err)
			}
		}
		if got := reads.Load(); got != 3*21 {
			t.Errorf("%d ranks: want 3 epochs of 21 samples read, got %d", n, got)
		}
	}
}

// torn is a device whose machines fail, when it is armed, after the first gradient.
type torn struct {
	Device
	armed *bool
}

type tornVM struct {
	*ops.VM
	armed *bool
}

func (d torn) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	vm, err := d.Device.VM(g, outputs)
	if err != nil {
		return nil, err
	}
	return tornVM{vm.(*ops.VM), d.armed}, nil
}

func (m tornVM) Report(f func(output *gorgonia.Node) error) {
	gradients := 0
	m.VM.Report(func(output *gorgonia.Node) error {
		if !output.IsScalar() {
			gradients++
		}
		if *m.armed && gradients > 1 {
			return errors.New("torn")
		}
		return f(output)
	})
}

// What goes wrong on one rank ends the run on all, by name, with a good folder from which it goes on to the same bits.
func TestFailureOfOneRank(t *testing.T) {
	want := sumsOf(t, 1, "mlp")
	stop := errors.New("enough")
	for _, c := range []struct {
		name   string
		own    string // how the error of the rank ends
		others string // how those of the others begin
		rank   int
		at     checkpoint.Point // of the newest state
		change func(c *Config, training *data.Source, cancel func())
	}{
		{
			"a sample that cannot be read", ": the film is torn", "train: epoch 2: rank 3: batch 2: data: training: sample 7 (epoch 2): the film is torn", 3, point(1, 1),
			func(_ *Config, training *data.Source, _ func()) {
				*training = testset.Torn{Set: (*training).(*data.Set), Epoch: 2, Samples: []int{7}}
			},
		},
		{
			"a callback", "enough", "rank 0: enough", 0, point(2, 0),
			func(c *Config, _ *data.Source, _ func()) {
				c.OnEpoch = []func(History) error{func(h History) error {
					if len(h) == 2 {
						return stop
					}
					return nil
				}}
			},
		},
		{
			"a context", ": context canceled", "train: epoch 1: rank 3: stopped before batch 2 of 3: context canceled", 3, point(0, 1),
			func(c *Config, _ *data.Source, cancel func()) {
				c.Device = &device{Device: CPU, beforeStep: func(step int) { cancel() }}
			},
		},
		{
			"a full disk", errDisk.Error(), "train: epoch 1: rank 0: train: epoch 1: batch 2: checkpoint: save: ", 0, point(0, 1),
			func(c *Config, _ *data.Source, _ func()) {
				full := false
				c.SaveEvery = 1
				c.Device = &device{Device: CPU, beforeStep: func(step int) { full = step == 2 }}
				c.disk = durabletest.Disk(func(durable.Op, string) error {
					if full {
						return errDisk
					}
					return nil
				})
			},
		},
		{
			"a machine", "batch 2: torn", "train: epoch 1: rank 1: batch 2: torn", 1, point(0, 0),
			func(c *Config, _ *data.Source, _ func()) {
				armed := false
				c.Device = torn{&device{Device: CPU, beforeStep: func(int) { armed = true }}, &armed}
			},
		},
		{
			"a process that ends", "gone", "train: epoch 1: validation: group: rank 1: the process is lost", 1, point(0, 3),
			func(c *Config, _ *data.Source, _ func()) {
				c.Device = &device{Device: CPU, beforeStep: func(step int) {
					if step == 3 {
						panic("gone")
					}
				}}
			},
		},
	} {
		cfg := shardedConfig(t.TempDir())
		errs := group.Simulate(4, func(g group.Group) (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("%v", p)
				}
			}()
			one := cfg
			shardedRuns["mlp"].change(&one)
			one.Group = g
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var training data.Source = newSet(t, "training", 21)
			if g.Rank() == c.rank {
				c.change(&one, &training, cancel)
			}
			_, err = Run(ctx, newModel(t), training, newSet(t, "validation", 19), one)
			return err
		})
		for r, err := range errs {
			if err == nil || r != c.rank && !strings.HasPrefix(err.Error(), c.others) || r == c.rank && !strings.HasSuffix(err.Error(), c.own) {
				t.Errorf("%s: rank %d: got error %v", c.name, r, err)
			}
		}
		if points, err := checkpoint.Points(cfg.Dir); err != nil || points[len(points)-1] != c.at {
			t.Errorf("%s: want a state at %v, got %v, %v", c.name, c.at, points, err)
		}
		for r, err := range runRanks(t, 2, "mlp", cfg, nil) {
			if err != nil {
				t.Errorf("%s: resumed, rank %d: %v", c.name, r, err)
			}
		}
		if got := sums(t, cfg.Dir); got != want {
			t.Errorf("%s: resumed, the folder holds\n%swant\n%s", c.name, got, want)
		}
	}
}

// Rank 0 alone looks at the folder; all ranks learn what it holds.
func TestRanksFindTheFolderTaken(t *testing.T) {
	cfg := shardedConfig(t.TempDir())
	for i := range 2 {
		cfg.Start = Fresh
		for r, err := range runRanks(t, 2, "mlp", cfg, nil) {
			if i == 0 != (err == nil) || i == 1 && !errors.Is(err, ErrFolderTaken) {
				t.Errorf("run %d, rank %d: got error %v", i+1, r, err)
			}
		}
	}
}
