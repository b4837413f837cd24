package train

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/train/optim"
)

// cancelledAt makes a run that is cancelled while it makes a step, counted from 1.
func cancelledAt(t *testing.T, cfg Config, step int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg.Device = &device{Device: CPU, beforeStep: func(s int) {
		if s == step {
			cancel()
		}
	}}
	if _, err := Run(ctx, newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg); !errors.Is(err, context.Canceled) {
		t.Fatalf("step %d: want a cancelled run, got %v", step, err)
	}
}

// Whatever step a run is cancelled in and with however many processors it goes on, the end is the same.
func TestResumeAfterEachStep(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer pool.SetWorkers(pool.Workers())
	want := uninterrupted(t)
	defer survives(t, "cancel in each step, then other numbers of processors", 12)
	for step := 1; step <= 6; step++ {
		for _, every := range []bool{false, true} { // whether states are saved at each step, too
			runtime.GOMAXPROCS(1)
			pool.SetWorkers(1)
			cfg := faultConfig(t.TempDir())
			if !every {
				cfg.SaveEvery = -1
			}
			cancelledAt(t, cfg, step)
			runtime.GOMAXPROCS(8)
			pool.SetWorkers(8)
			resumed(t, fmt.Sprintf("cancelled in step %d", step), cfg.Dir, want)
		}
	}
}

func TestResumeWithMoreEpochs(t *testing.T) {
	want := uninterrupted(t)
	cfg := faultConfig(t.TempDir())
	cfg.Epochs = 1
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	resumed(t, "after a run of one epoch", cfg.Dir, want)

	cfg.Epochs = 2
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "epochs: want at least the 3 that are begun, got 2") {
		t.Errorf("got error %v for fewer epochs than there are", err)
	}
}

func TestResumeOfAFinishedRun(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	want, seen := sums(t, cfg.Dir), 0
	var said strings.Builder
	cfg.Progress = &said
	d := &device{Device: CPU}
	cfg.Device = d
	cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error { seen = len(h); return nil })
	m, h, err := shortRun(t, cfg)
	if err != nil || len(h) != 3 || d.steps != 0 || seen != 3 {
		t.Errorf("%d epochs, %d new steps, %d epochs told to OnEpoch, error %v; want 3, 0, 3 and none", len(h), d.steps, seen, err)
	}
	if !strings.Contains(said.String(), "nothing is left to do: the run is finished (3 epochs, 3 asked for)") {
		t.Errorf("it says %q", said.String())
	}
	if got := sums(t, cfg.Dir); got != want {
		t.Errorf("the folder holds\n%swant\n%s", got, want)
	}
	last, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if err != nil || len(last) != 3 {
		t.Errorf("once more: %d epochs, error %v", len(last), err)
	}
}

func TestResumeKeepsPatience(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Epochs, cfg.Patience, cfg.Optimizer = 50, 2, adamW(1e-30) // no step changes a weight
	cancelledAt(t, cfg, 4)
	if _, h, err := shortRun(t, cfg); err != nil || len(h) != 3 {
		t.Errorf("%d epochs, error %v; want 3", len(h), err)
	}
}

// Patience decides no number but that of the epochs, so a run that it has ended goes on with more.
func TestResumeWithMorePatience(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Epochs, cfg.Optimizer = 6, adamW(1e-30) // no step changes a weight
	shortRun(t, cfg)
	want := sums(t, cfg.Dir)

	cfg.Dir = t.TempDir()
	for _, cfg.Patience = range []int{1, 3, 0} {
		if _, h, err := shortRun(t, cfg); err != nil || cfg.Patience > 0 && len(h) != 1+cfg.Patience {
			t.Errorf("%d epochs with a patience of %d, error %v", len(h), cfg.Patience, err)
		}
	}
	if got := sums(t, cfg.Dir); got != want {
		t.Errorf("the folder holds\n%swant\n%s", got, want)
	}
}

// A run is resumed as it began, or the first difference is named.
func TestResumeRefusesAnotherRun(t *testing.T) {
	defer survives(t, "resumed with another configuration, network or set: refused", 12)
	dir := interruptedFolder(t)
	before := sums(t, dir)
	other, err := data.NewMasking(0.5)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Config){
		"loss was l2, now l1":                                     func(c *Config) { c.Loss = autoencoder.L1 },
		"loss was l2, now huber(0.5)":                             func(c *Config) { c.Loss, c.LossName = autoencoder.Huber(0.5), "L2" },
		"noise was gaussian(mean 0, sigma 0.5), now masking(0.5)": func(c *Config) { c.Noise = other },
		"batch was 5, now 6":                                      func(c *Config) { c.Batch = 6 },
		"optimizer.lr was 0.2, now 0.1":                           func(c *Config) { c.Optimizer = adamW(0.1) },
		"optimizer was adamw(lr 0.2, beta1 0.9, beta2 0.999, eps 1e-08, weight_decay 0.01, clip_norm 0), now sgd(": func(c *Config) { c.Optimizer = optim.DefaultSGD() },
		"schedule was constant, now cosine":                  func(c *Config) { c.Schedule = optim.Cosine{} },
		"seed was 0, now 1":                                  func(c *Config) { c.Seed = 1 },
		"device was cpu, now another":                        func(c *Config) { c.Device = named{CPU, "another", CPU.Arithmetic()} },
		"arithmetic was " + CPU.Arithmetic() + ", now vague": func(c *Config) { c.Device = named{CPU, "cpu", "vague"} },
	} {
		cfg := faultConfig(dir)
		change(&cfg)
		if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, ErrOtherRun) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	model, err := autoencoder.New(autoencoder.MLP(16, []int{12, 7}, []int{12, 16}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	training, validation := newSet(t, "training", 10), newSet(t, "validation", 6)
	if _, err := Run(context.Background(), model, training, validation, faultConfig(dir)); err == nil || !strings.Contains(err.Error(), `model.encoder[2] was {"kind":"linear","out":6}, now {"kind":"linear","out":7}`) {
		t.Errorf("got error %v for another network", err)
	}
	training.Pixels[0]++
	if _, err := Run(context.Background(), newModel(t), training, validation, faultConfig(dir)); err == nil || !strings.Contains(err.Error(), "training_set.sha256") {
		t.Errorf("got error %v for another pixel", err)
	}
	if got := sums(t, dir); got != before {
		t.Error("a refused run changed the folder")
	}
}

// named is a device that goes by other names.
type named struct {
	Device
	name, arithmetic string
}

func (n named) String() string     { return n.name }
func (n named) Arithmetic() string { return n.arithmetic }

// A schedule that depends on the number of epochs does not let it change; one that did not so far does.
func TestResumeWithASchedule(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Schedule, cfg.Epochs = optim.Cosine{Warmup: 2, Floor: 0.1}, 4
	for _, c := range []struct {
		step    int
		refused bool
	}{{2, false}, {5, true}} {
		cfg.Dir = t.TempDir()
		cancelledAt(t, cfg, c.step)
		more := cfg
		more.Epochs = 5
		_, _, err := shortRun(t, more)
		if refused := err != nil && strings.Contains(err.Error(), "schedule cosine(warmup 2, floor 0.1): step 4 "); refused != c.refused {
			t.Errorf("after step %d: got error %v, want one: %v", c.step, err, c.refused)
		}
		if _, _, err := shortRun(t, cfg); c.refused && err != nil {
			t.Errorf("with as many epochs as before: %v", err)
		}
	}
}

func TestFreshAndRestart(t *testing.T) {
	want := uninterrupted(t)
	dir := interruptedFolder(t)
	before := sums(t, dir)
	cfg := faultConfig(dir)
	cfg.Start = Fresh
	_, _, err := shortRun(t, cfg)
	if !errors.Is(err, ErrFolderTaken) || !strings.Contains(err.Error(), dir+": the folder holds a run, at epoch 2 and 1 batches of the next (Config.Start = Resume ") {
		t.Errorf("got error %v", err)
	}
	if got := sums(t, dir); got != before {
		t.Error("a refused run changed the folder")
	}
	cfg.Start = Restart
	d := &device{Device: CPU}
	cfg.Device = d
	if _, _, err := shortRun(t, cfg); err != nil || d.steps != 6 {
		t.Errorf("restart: %d steps, error %v", d.steps, err)
	}
	if got := sums(t, dir); got != want {
		t.Errorf("the restarted run left\n%swant\n%s", got, want)
	}
	if err := CheckFree(filepath.Join(dir, "none")); err != nil {
		t.Error(err)
	}
}
