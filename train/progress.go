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
	step(epoch int, training mean) // after each step, with the mean loss of the epoch so far
	epoch(h History)               // after each epoch
	done()                         // after the last
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

type silence struct{}

func (silence) step(int, mean) {}
func (silence) epoch(History)  {}
func (silence) done()          {}

// lines prints a line after each epoch.
type lines struct {
	w              io.Writer
	loss           string
	epochs, images int // of the whole run, of an epoch
}

func (l lines) step(int, mean) {}

func (l lines) epoch(h History) {
	e := h[len(h)-1]
	best := ""
	if h.Best() == len(h)-1 {
		best = "  best"
	}
	left := time.Duration(l.epochs-e.Number) * e.Duration
	fmt.Fprintf(l.w, "epoch %3d/%d  %s  training %.6f  validation %.6f  %6.0f images/s  %s left%s\n",
		e.Number, l.epochs, l.loss, e.Training, e.Validation, float64(l.images)/e.Duration.Seconds(), left.Round(time.Second), best)
}

func (l lines) done() {}

// bar shows the epoch in progress on one line of a terminal and leaves a line of text for each that is over.
type bar struct {
	lines
	bar   *progressbar.ProgressBar
	drawn time.Time
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

func (b *bar) step(epoch int, training mean) {
	if time.Since(b.drawn) < redraw {
		return
	}
	b.drawn = time.Now()
	b.bar.Describe(fmt.Sprintf("epoch %d/%d  %s %.5f", epoch, b.epochs, b.loss, training.value()))
	b.bar.Set((epoch-1)*b.images + training.Images)
}

func (b *bar) epoch(h History) {
	b.bar.Clear()
	b.lines.epoch(h)
}

func (b *bar) done() { b.bar.Clear() }
