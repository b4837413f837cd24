package main

import (
	"fmt"
	"io"
	"sync"

	shown "github.com/denoise-go/denoise/internal/progress"
)

// progress shows how far the pictures are: a bar over files and tiles on a terminal, and a line for each file that is done.
type progress struct {
	task *shown.Task

	mu    sync.Mutex
	parts []int // of each file, in thousandths
	sum   int   // of parts
}

const wholeFile = 1000

func newProgress(w io.Writer, files int) *progress {
	return &progress{task: shown.NewTask(w, "denoising"), parts: make([]int, files)}
}

// of returns what is to be called with the tiles of file i that are done.
func (p *progress) of(i int, name string) func(done, of int) {
	return func(done, of int) {
		p.task.Name(fmt.Sprintf("%s, tile %d of %d", name, done, of))
		p.set(i, wholeFile*done/(of+1)) // the file is still to be written
	}
}

func (p *progress) set(i, part int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sum += part - p.parts[i]
	p.parts[i] = part
	p.task.At(p.sum, wholeFile*len(p.parts))
}

// done tells the outcome of file i.
func (p *progress) done(i int, f file, err error) {
	switch {
	case err != nil:
		p.task.Say(fmt.Sprintf("denoise: %s: %v", f.in, err))
	case f.out != stdName:
		p.task.Say(fmt.Sprintf("%s → %s", f.in, f.out))
	}
	p.set(i, wholeFile)
}

func (p *progress) end() { p.task.Done() }
