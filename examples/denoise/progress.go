package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far the pictures are: a bar over files and tiles on a terminal, and a line for each file that is done.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	bar   *progressbar.ProgressBar // nil if w is no terminal
	parts []int                    // of each file, in thousandths
}

const wholeFile = 1000

func newProgress(w io.Writer, files int) *progress {
	p := &progress{w: w, parts: make([]int, files)}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(wholeFile*files, progressbar.OptionSetWriter(w), progressbar.OptionSetPredictTime(true),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
	}
	return p
}

// of returns what is to be called with the tiles of file i that are done.
func (p *progress) of(i int, name string) func(done, of int) {
	return func(done, of int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.bar != nil {
			p.bar.Describe(fmt.Sprintf("%s, tile %d of %d", name, done, of))
		}
		p.set(i, wholeFile*done/(of+1)) // the file is still to be written
	}
}

func (p *progress) set(i, part int) {
	more := part - p.parts[i]
	p.parts[i] = part
	if p.bar != nil && more > 0 {
		p.bar.Add(more)
	}
}

// done tells the outcome of file i.
func (p *progress) done(i int, f file, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.Clear()
	}
	switch {
	case err != nil:
		fmt.Fprintf(p.w, "denoise: %s: %v\n", f.in, err)
	case f.out != stdName:
		fmt.Fprintf(p.w, "%s → %s\n", f.in, f.out)
	}
	p.set(i, wholeFile)
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
}
