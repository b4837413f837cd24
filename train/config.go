package train

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train/group"
)

// Config says how to train. Config{Epochs: 10} is a whole configuration: every other field has a default, which its zero value stands for.
type Config struct {
	Recipe

	Epochs   int // passes over the training set, at least 1
	Patience int // epochs without a better validation loss before training stops; 0 is never

	Dir        string        // folder for states, best.safetensors, history.csv and run.json; "" writes nothing
	Start      Start         // what to do where the folder holds a run; Fresh refuses
	SaveEpochs int           // a state is saved after every so many epochs and after the last; 0 is 1. The other files are written with a state
	Keep       int           // how many of the states of every SaveEpochs epochs stay in the folder; 0 is 2
	SaveEvery  time.Duration // the longest time without a new state; 0 is a minute, below 0 saves at the ends of epochs only

	// Group is the processes that train together; nil is this one alone. Each of them calls Run with an equal model of its own, the same sets and the same configuration. Any size that
	// divides Shards gives the bits and the files of one process; other sizes are errors. Rank 0 alone reads and writes Dir, writes to Progress and calls
	// OnEpoch, InBackground and WriteEpoch, while the others wait; other ranks ignore these fields. So these functions must not exchange anything with the group. If a rank fails or its
	// context is cancelled, Run returns an error on all ranks.
	Group group.Group

	Device   Device    // where the graphs run; nil is CPU. More than one shard needs one whose results are in the host's memory
	Progress io.Writer // gets a bar on a terminal, else a line an epoch; nil is silence
	LossName string    // how the loss is called in progress; "" is by what it computes, such as l2

	// OnEpoch is called, in order, after each epoch and when a run is resumed; an error ends the run and saves its state. Until the call returns the model has the
	// weights of the epoch, and may be used, evaluated and saved. The files of the epoch may still be being written. The callee owns the history.
	OnEpoch []func(h History) error

	// InBackground is called with the same histories, while training goes on, for what takes long and needs no model, such as drawing a plot. Each
	// function has one call at a time, on a goroutine of its own. Epochs that end during a call share the next one, which gets the newest history.
	// Run returns, and gives the folder back, after the last call. An error, such as that of a picture's file that another program has open, does not end
	// the run: it is a line in Progress, and Run returns it at the end, with ErrUnwritten, if the last call had one.
	InBackground []func(h History) error

	// WriteEpoch is for files that need the model, such as a picture of what it returns. It is called after OnEpoch, under the same conditions; an error ends the
	// run. The function that it returns, which may be nil, writes the file: it is called in the background, as those of InBackground, and its errors are treated as theirs.
	// If it takes longer than an epoch, what was returned meanwhile is left out, except the newest.
	WriteEpoch []func(h History) (write func() error, err error)

	disk durable.Disk // where files are written; tests have one that fails
}

// Start says what to do with a run that the folder holds.
type Start int

// The ways to start.
const (
	Fresh   Start = iota // rejects a folder that holds a run
	Resume               // continues the run, or begins one if there is none
	Restart              // deletes the run and begins anew
)

// withDefaults returns the configuration with the default in place of each zero field.
func (c Config) withDefaults(training data.Source) Config {
	c.Recipe = c.Recipe.WithDefaults(training)
	c.SaveEpochs, c.Keep, c.SaveEvery, c.Device = cmp.Or(c.SaveEpochs, 1), cmp.Or(c.Keep, 2), cmp.Or(c.SaveEvery, time.Minute), cmp.Or(c.Device, CPU)
	c.Group = cmp.Or(c.Group, group.Alone)
	if c.Group.Rank() != 0 {
		c.Dir, c.Progress, c.OnEpoch, c.InBackground, c.WriteEpoch = "", nil, nil, nil, nil
	}
	return c
}

// validate returns an error that names the first thing that is wrong with a complete configuration for these sets.
func (c Config) validate(m *autoencoder.Model, training, validation data.Source) error {
	switch {
	case m == nil || len(m.Config().Encoder) == 0:
		return fmt.Errorf("train: want a model from autoencoder.New or Load, got none")
	case c.Epochs < 1 || c.Epochs > math.MaxInt32:
		return fmt.Errorf("train: want 1 to %d epochs, got %d", math.MaxInt32, c.Epochs)
	case c.Start < Fresh || c.Start > Restart:
		return fmt.Errorf("train: want to start Fresh, Resume or Restart, got %d", c.Start)
	case c.SaveEpochs < 1:
		return fmt.Errorf("train: want to save a state every 1 or more epochs, got %d", c.SaveEpochs)
	case c.Keep < 1:
		return fmt.Errorf("train: want to keep at least 1 state, got %d", c.Keep)
	case c.Patience < 0:
		return fmt.Errorf("train: want a patience of at least 0 epochs, got %d", c.Patience)
	}
	if slices.ContainsFunc(slices.Concat(c.OnEpoch, c.InBackground), func(f func(History) error) bool { return f == nil }) ||
		slices.ContainsFunc(c.WriteEpoch, func(f func(History) (func() error, error)) bool { return f == nil }) {
		return fmt.Errorf("train: want functions as OnEpoch, InBackground and WriteEpoch, got a nil one")
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
	if err := c.Recipe.validate(training.Len()); err != nil {
		return err
	}
	if err := group.CheckShards(c.Group, c.Shards); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	return nil
}
