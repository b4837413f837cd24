// Package progress shows how far a run of training has come, or another piece of work.
package progress

import (
	"fmt"
	"io"
	"time"
)

// Progress shows a run to its user.
type Progress interface {
	// Step comes after each step, with the images of the epoch so far. Their mean loss is computed only if it is asked for, since
	// that may mean waiting for a device.
	Step(epoch, images int, loss func() (float64, error)) error

	Epoch(e Epoch)   // after each epoch
	Say(text string) // a line of text
	Done()           // after the last
}

// Epoch is what one pass over the training set came to.
type Epoch struct {
	Number               int // from 1
	Training, Validation float64
	Best                 bool // its validation loss is the smallest so far

	Images   int // that the model was trained on in Duration: fewer than the set's where the run was resumed within the epoch
	Duration time.Duration
}

// New returns a bar if w is a terminal whose width is known, else a line an epoch, or silence if w is nil. The run is of so many epochs of so
// many images.
func New(w io.Writer, loss string, epochs, images int) Progress {
	if w == nil {
		return silence{}
	}
	l := lines{w: w, loss: loss, epochs: epochs, images: images}
	if t := terminalOf(w); t != nil {
		return &bar{lines: l, terminal: t, now: time.Now}
	}
	return l
}

type silence struct{}

func (silence) Step(int, int, func() (float64, error)) error { return nil }
func (silence) Epoch(Epoch)                                  {}
func (silence) Say(string)                                   {}
func (silence) Done()                                        {}

// lines prints a line after each epoch.
type lines struct {
	w              io.Writer
	loss           string
	epochs, images int // of the whole run, of an epoch
}

func (l lines) Step(int, int, func() (float64, error)) error { return nil }

func (l lines) Epoch(e Epoch) { l.Say(fit(0, l.parts(e))) }

func (l lines) Say(text string) { io.WriteString(l.w, text+"\n") }

func (l lines) Done() {}

// parts are what is said of an epoch.
func (l lines) parts(e Epoch) []part {
	parts := []part{
		{fmt.Sprintf("epoch %3d/%d", e.Number, l.epochs), 1},
		{l.loss, 5},
		{fmt.Sprintf("training %.6f", e.Training), 3},
		{fmt.Sprintf("validation %.6f", e.Validation), 2},
	}
	if e.Images == l.images { // else e is the rest of an epoch, most of whose time may be validation
		left := time.Duration(l.epochs-e.Number) * e.Duration
		parts = append(parts, part{fmt.Sprintf("%6.0f images/s", float64(e.Images)/e.Duration.Seconds()), 7}, part{left.Round(time.Second).String() + " left", 6})
	}
	if e.Best {
		parts = append(parts, part{"best", 4})
	}
	return parts
}
