package train

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/internal/handover"
)

// background writes files while training goes on: a function of Config.InBackground or what one of Config.WriteEpoch returns.
type background struct {
	prepare func(History) (write func() error, err error) // is called between two epochs
	writes  *handover.Latest[func() error]
	warned  bool // that writing fails
}

// newBackground returns what a configuration has done in the background.
func newBackground(cfg Config) (list []*background) {
	add := func(field string, prepare func(History) (func() error, error)) {
		writes := handover.NewLatest("train: a function of Config."+field, func(write func() error) error { return write() })
		list = append(list, &background{prepare: prepare, writes: writes})
	}
	for _, f := range cfg.InBackground {
		add("InBackground", func(h History) (func() error, error) { return func() error { return f(h) }, nil })
	}
	for _, f := range cfg.WriteEpoch {
		add("WriteEpoch", f)
	}
	return list
}

// putBackground prepares what the epoch leaves to be written, and has it written. The first failure in a row to write is a warning.
func (r *run) putBackground() error {
	for _, b := range r.background {
		write, err := b.prepare(slices.Clone(r.history))
		if err != nil {
			return err
		}
		if write == nil {
			continue
		}
		late := b.writes.Put(write)
		if late != nil && !b.warned {
			r.say("%v (it is tried again after the next epoch)", late)
		}
		b.warned = late != nil
	}
	return nil
}

// waitBackground returns when what the newest epoch leaves is written, even if a function panics.
func (r *run) waitBackground() (err error) {
	for _, b := range slices.Backward(r.background) { // deferred calls run in the reverse order
		defer func() { err = inLine(err, b.writes.Wait()) }()
	}
	return nil
}

// inLine returns two errors, either of which may be nil, as one of one line.
func inLine(a, b error) error {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return fmt.Errorf("%w; %w", a, b)
}
