package train

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train/optim"
)

// Config says how to train. Start from Default and change what differs.
type Config struct {
	Loss     autoencoder.Loss  // what is minimised
	LossName string            // how the loss is called in messages; "" is by what it computes, such as l2
	Noise    data.Noise        // what the model learns to remove
	Epochs   int               // passes over the training set
	Batch    int               // B, images a step; the last step of an epoch takes what is left
	AdamW    optim.AdamWConfig // the solver
	Schedule optim.Schedule    // of the learning rate
	Patience int               // epochs without a better validation loss before training stops; 0 is never
	Seed     uint64            // of the order of the images and their noise

	// Penalties are the schedules of the network's penalties, by their names, such as layer.Sparsity's: what the weight of each is
	// multiplied by in every step. Validation uses the factor of the last step that is planned, always. A penalty without a schedule keeps its weight.
	Penalties map[string]optim.Schedule

	Dir       string        // folder for states, best.safetensors, history.csv and run.json; "" writes nothing
	Start     Start         // what to do where the folder holds a run
	Keep      int           // states at the ends of epochs that stay in the folder, at least 1
	SaveEvery time.Duration // the longest time within an epoch after which a state is saved; 0 saves at the ends of epochs only

	Device   Device    // where the graphs run
	Progress io.Writer // gets a bar on a terminal, else a line an epoch; nil is silence

	// OnEpoch is called, in order, after each epoch and when a run is resumed; an error ends the run. The model has the weights of the
	// epoch and may be used, evaluated and saved until the call returns. The epoch's files may still be on their way. The history is
	// the callee's own.
	OnEpoch []func(h History) error

	// InBackground is called with the same histories, while training goes on, for what takes long and needs no model, such as drawing a plot. Each
	// function has one call at a time, on a goroutine of its own. Epochs that end during a call share the next one, which gets the newest history.
	// Run returns, and gives the folder back, after the last call.
	InBackground []func(h History) error

	disk durable.Disk // where files are written; tests have one that fails
}

// Start says what a run does about the run that its folder holds.
type Start int

// The ways to start.
const (
	Fresh   Start = iota // refuses a folder that holds a run
	Resume               // goes on with the run; begins one if there is none
	Restart              // deletes the run and begins anew
)

// Default returns the configuration of the MNIST experiment: Gaussian noise of σ = 0.5, L2 loss, 100 epochs of batches of
// 128, AdamW at 1e-4, on the CPU, silent and without a folder.
func Default() Config {
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		panic(err) // constants that NewGaussian accepts
	}
	return Config{
		Loss: autoencoder.L2, Noise: noise,
		Epochs: 100, Batch: 128, AdamW: optim.DefaultAdamW(), Schedule: optim.Constant{}, Keep: 2, SaveEvery: time.Minute, Device: CPU,
	}
}

// objective is what the configuration has a model computed for.
func (c Config) objective(m *autoencoder.Model, mode layer.Mode) objective {
	return objective{m, c.Loss, mode, slices.Sorted(maps.Keys(c.Penalties))}
}

// validate says what is wrong with training so on these sets, if anything.
func (c Config) validate(m *autoencoder.Model, training, validation data.Source) error {
	switch {
	case m == nil:
		return fmt.Errorf("train: want a model, got nil")
	case c.Loss == nil:
		return fmt.Errorf("train: want a loss, got nil")
	case c.Noise == nil:
		return fmt.Errorf("train: want a noise, got nil (data.NoNoise leaves images as they are)")
	case c.Schedule == nil:
		return fmt.Errorf("train: want a schedule, got nil (optim.Constant keeps the learning rate)")
	case c.Device == nil:
		return fmt.Errorf("train: want a device, got nil (CPU is the default)")
	case c.Epochs < 1 || c.Epochs > math.MaxInt32:
		return fmt.Errorf("train: want 1 to %d epochs, got %d", math.MaxInt32, c.Epochs)
	case c.Start < Fresh || c.Start > Restart:
		return fmt.Errorf("train: want to start Fresh, Resume or Restart, got %d", c.Start)
	case c.Keep < 1:
		return fmt.Errorf("train: want to keep at least 1 state, got %d", c.Keep)
	case c.SaveEvery < 0:
		return fmt.Errorf("train: want a time of at least 0 between states, got %v", c.SaveEvery)
	case c.Patience < 0:
		return fmt.Errorf("train: want a patience of at least 0 epochs, got %d", c.Patience)
	}
	if slices.ContainsFunc(slices.Concat(c.OnEpoch, c.InBackground), func(f func(History) error) bool { return f == nil }) {
		return fmt.Errorf("train: want functions as OnEpoch and InBackground, got a nil one")
	}
	for _, s := range []struct {
		name string
		set  data.Source
	}{{"training", training}, {"validation", validation}} {
		if s.set == nil {
			return fmt.Errorf("train: want a %s set, got nil", s.name)
		}
		if err := data.CheckDraw(s.set, c.Noise, data.Key{}); err != nil {
			return fmt.Errorf("train: %s set: %w", s.name, err)
		}
		if err := m.Takes(s.set.Shape()); err != nil {
			return fmt.Errorf("train: %s set: %w", s.name, err)
		}
	}
	if want, got := training.Shape(), validation.Shape(); want != got {
		return fmt.Errorf("train: validation set: want samples of the training set's shape %v, got %v", want, got)
	}
	if c.Batch < 1 || c.Batch > training.Len() {
		return fmt.Errorf("train: want a batch of 1 to %d images, the training set's, got %d", training.Len(), c.Batch)
	}
	for name, s := range c.Penalties {
		if s == nil {
			return fmt.Errorf("train: penalty %s: want a schedule, got nil", name)
		}
		if err := validateSchedule(s); err != nil {
			return fmt.Errorf("train: penalty %s: %w", name, err)
		}
	}
	return cmp.Or(validateSchedule(c.Schedule), c.AdamW.Validate())
}

func validateSchedule(s optim.Schedule) error {
	if v, ok := s.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}
