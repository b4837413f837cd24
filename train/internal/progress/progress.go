// Package progress shows how far a run of training has come.
package progress

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Progress shows a run to its user.
type Progress interface {
	// Step comes after each step, with the images of the epoch so far. Their mean loss is computed only if it is asked for, since
	// that may mean waiting for a device.
	Step(epoch, images int, loss func() (float64, error)) error

	Epoch(e Epoch) // after each epoch
	Done()         // after the last
}

// Epoch is what one pass over the training set came to.
type Epoch struct {
	Number               int // from 1
	Training, Validation float64
	Best                 bool // its validation loss is the smallest so far

	Images   int // that the model was trained on in Duration: fewer than the set's where the run was resumed within the epoch
	Duration time.Duration
}

// New returns a bar if w is a terminal, else a line an epoch, or silence if w is nil. The run is of so many epochs of so many images.
func New(w io.Writer, loss string, epochs, images int) Progress {
	if w == nil {
		return silence{}
	}
	l := lines{w: w, loss: loss, epochs: epochs, images: images}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return newBar(l)
	}
	return l
}

type silence struct{}

func (silence) Step(int, int, func() (float64, error)) error { return nil }
func (silence) Epoch(Epoch)                                  {}
func (silence) Done()                                        {}

// lines prints a line after each epoch.
type lines struct {
	w              io.Writer
	loss           string
	epochs, images int // of the whole run, of an epoch
}

func (l lines) Step(int, int, func() (float64, error)) error { return nil }

func (l lines) Epoch(e Epoch) {
	best := ""
	if e.Best {
		best = "  best"
	}
	pace := ""
	if e.Images == l.images { // else e is the rest of an epoch, most of whose time may be validation
		left := time.Duration(l.epochs-e.Number) * e.Duration
		pace = fmt.Sprintf("  %6.0f images/s  %s left", float64(e.Images)/e.Duration.Seconds(), left.Round(time.Second))
	}
	fmt.Fprintf(l.w, "epoch %3d/%d  %s  training %.6f  validation %.6f%s%s\n", e.Number, l.epochs, l.loss, e.Training, e.Validation, pace, best)
}

func (l lines) Done() {}

// bar shows the epoch in progress on one line of a terminal and leaves a line of text for each that is over.
type bar struct {
	lines
	bar    *progressbar.ProgressBar
	before int // images of the whole run at the first look: a resumed run's bar is of what is left
	drawn  time.Time
}

// redraw is the least time between two looks of the bar: a step takes a few milliseconds, the eye about a hundred.
const redraw = 100 * time.Millisecond

func newBar(l lines) *bar {
	return &bar{lines: l, bar: progressbar.NewOptions(l.epochs*l.images,
		progressbar.OptionSetWriter(l.w),
		progressbar.OptionSetItsString("images"),
		progressbar.OptionShowIts(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetWidth(24),
		progressbar.OptionClearOnFinish(),
	)}
}

func (b *bar) Step(epoch, images int, loss func() (float64, error)) error {
	if time.Since(b.drawn) < redraw {
		return nil
	}
	mean, err := loss()
	if err != nil {
		return err
	}
	done := (epoch-1)*b.images + images
	if b.drawn.IsZero() {
		b.before = done
		b.bar.ChangeMax(max(1, b.epochs*b.images-done))
	}
	b.drawn = time.Now()
	b.bar.Describe(fmt.Sprintf("epoch %d/%d  %s %.5f", epoch, b.epochs, b.loss, mean))
	b.bar.Set(done - b.before)
	return nil
}

func (b *bar) Epoch(e Epoch) {
	b.bar.Clear()
	b.lines.Epoch(e)
}

func (b *bar) Done() { b.bar.Clear() }
