package flags

import (
	"flag"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/train"
)

// What -quick trains: few epochs at a high learning rate, enough to pass every baseline in what the loss measures with AdamW.
const quickEpochs = 5

// quickLR are its learning rates, by the optimizers' names.
var quickLR = map[string]float64{"adam": 1e-3, "adamw": 1e-3, "lion": 3e-4, "sgd": 0.5}

// Training is how the network is trained.
type Training struct {
	Losses []Loss

	cfg       train.Config // Epochs, Batch, Shards and Seed
	optimizer Optimizer
	schedule  Schedule
	loss      string
	quick     bool
}

func (t *Training) Register(set *flag.FlagSet) {
	t.cfg.Epochs = 100
	t.optimizer.Register(set)
	t.schedule.Register(set)
	set.StringVar(&t.loss, "loss", "both", "`name` of the loss: l1, l2, both (one after the other), huber (l2 up to a difference of 0.1, l1 beyond) or bce (in nats, for -model vae and conv-vae)")
	set.BoolVar(&t.quick, "quick", false, fmt.Sprintf("train %d epochs at a high learning rate, 0.001 of adamw and adam: seconds instead of minutes", quickEpochs))
	set.IntVar(&t.cfg.Epochs, "epochs", t.cfg.Epochs, "passes over the training set")
	set.IntVar(&t.cfg.Batch, "batch", 0, "images a training step, at most all there are to train on (default 128, or all where there are fewer)")
	set.IntVar(&t.cfg.Shards, "shards", 1, "`parts` that a batch is cut into, whose gradients are computed as if alone and added: as many processes as divide them train to the same bits")
	set.Uint64Var(&t.cfg.Seed, "seed", 0, "seed of the weights, the order of images and the noise")
}

func (t *Training) Read(set *flag.FlagSet) (err error) {
	if err := t.optimizer.Read(set); err != nil {
		return err
	}
	if err := t.schedule.Read(set); err != nil {
		return err
	}
	if t.quick {
		for _, name := range []string{"epochs", "lr"} {
			if Given(set, name) {
				return fmt.Errorf("want -quick or -%s, got both", name)
			}
		}
		t.cfg.Epochs = quickEpochs
		t.optimizer.Rule = t.optimizer.quick
	}
	if t.Losses, err = lossesNamed(t.loss); err != nil {
		return err
	}
	switch {
	case t.cfg.Epochs < 1 || t.cfg.Epochs > math.MaxInt32:
		return fmt.Errorf("-epochs: want 1 to %d, got %d", math.MaxInt32, t.cfg.Epochs)
	case t.cfg.Batch < 1 && Given(set, "batch"):
		return fmt.Errorf("-batch: want at least 1, got %d", t.cfg.Batch)
	case t.cfg.Shards < 1:
		return fmt.Errorf("-shards: want at least 1, got %d", t.cfg.Shards)
	case Given(set, "batch") && t.cfg.Shards > t.cfg.Batch:
		return fmt.Errorf("-shards: want at most the %d images of -batch, got %d", t.cfg.Batch, t.cfg.Shards)
	}
	return nil
}

// Set sets the fields of a configuration that the flags speak of, but for the loss.
func (t *Training) Set(cfg *train.Config) {
	cfg.Epochs, cfg.Batch, cfg.Shards, cfg.Seed = t.cfg.Epochs, t.cfg.Batch, t.cfg.Shards, t.cfg.Seed
	cfg.Optimizer, cfg.Schedule = t.optimizer.Rule, t.schedule.Schedule
}
