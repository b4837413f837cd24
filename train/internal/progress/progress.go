package train

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows a run to its user.
type progress interface {
	// step comes after each step, with the images of the epoch so far. Their mean loss is there for the asking, but a device
	// may have to be waited for.
	step(epoch, images int, loss func() (float64, error)) error

	epoch(h History) // after each epoch
	done()           // after the last
}

// newProgress returns a bar if w is a terminal, else a line an epoch, or silence if w is nil.
func newProgress(w io.Writer, loss string, epochs, images int) progress {
	if w == nil {
		return silence{}
	}
	l := lines{w: w, loss: loss, epochs: epochs, images: images}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return newBar(l)
	}
	return l
}

// say tells the user of the run, if it has one, what a progress bar does not.
func (r *run) say(format string, args ...any) {
	if r.cfg.Progress != nil {
		fmt.Fprintf(r.cfg.Progress, format+"\n", args...)
	}
}

type silence struct{}

func (silence) step(int, int, func() (float64, error)) error { return nil }
func (silence) epoch(History)                                {}
func (silence) done()                                        {}

// lines prints a line after each epoch.
type lines struct {
	w              io.Writer
	loss           string
	epochs, images int // of the whole run, of an epoch
}

func (l lines) step(int, int, func() (float64, error)) error { return nil }

func (l lines) epoch(h History) {
	e := h[len(h)-1]
	best := ""
	if h.Best() == len(h)-1 {
		best = "  best"
	}
	pace := ""
	if e.Images == l.images { // else e is the rest of an epoch, most of whose time may be validation
		left := time.Duration(l.epochs-e.Number) * e.Duration
		pace = fmt.Sprintf("  %6.0f images/s  %s left", float64(e.Images)/e.Duration.Seconds(), left.Round(time.Second))
	}
	fmt.Fprintf(l.w, "epoch %3d/%d  %s  training %.6f  validation %.6f%s%s\n", e.Number, l.epochs, l.loss, e.Training, e.Validation, pace, best)
}

func (l lines) done() {}

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

func (b *bar) step(epoch, images int, loss func() (float64, error)) error {
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

func (b *bar) epoch(h History) {
	b.bar.Clear()
	b.lines.epoch(h)
}

func (b *bar) done() { b.bar.Clear() }
