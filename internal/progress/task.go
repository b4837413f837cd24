package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Task shows how far a piece of work has come that may take long: on a terminal as a bar, else as a line now and then. Its methods may be called from
// any goroutine. A nil *Task is silent.
type Task struct {
	mu       sync.Mutex
	w        io.Writer
	what     string
	terminal *terminal // nil if w is none
	now      func() time.Time

	begin, drawn time.Time
}

const (
	quiet = 500 * time.Millisecond // of a task on a terminal: what takes no longer is not shown
	aLine = 10 * time.Second       // from one line of text to the next
)

// NewTask returns a task of this name that begins now, or nil if w is nil.
func NewTask(w io.Writer, what string) *Task {
	if w == nil {
		return nil
	}
	return newTask(w, what, terminalOf(w), time.Now)
}

func newTask(w io.Writer, what string, t *terminal, now func() time.Time) *Task {
	begin := now()
	return &Task{w: w, what: what, terminal: t, now: now, begin: begin, drawn: begin}
}

// At shows that done of total units of work are done.
func (t *Task) At(done, total int) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	fraction := float64(done) / float64(total)
	elapsed := now.Sub(t.begin)
	parts := []part{{t.what, 1}, {fmt.Sprintf("%d%%", int(100*fraction)), 2}}
	if fraction > 0 {
		left := time.Duration(float64(elapsed) * (1 - fraction) / fraction)
		parts = append(parts, part{left.Round(time.Second).String() + " left", 3})
	}
	switch {
	case t.terminal == nil && now.Sub(t.drawn) >= aLine:
		io.WriteString(t.w, fit(0, parts)+"\n")
	case t.terminal != nil && elapsed >= quiet && now.Sub(t.drawn) >= redraw:
		t.terminal.draw(func(width int) string { return withBar(width, fraction, parts) })
	default:
		return
	}
	t.drawn = now
}

// Name changes the task's name from the next look on.
func (t *Task) Name(what string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.what = what
}

// Say prints a line of text that stays.
func (t *Task) Say(text string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.terminal == nil {
		io.WriteString(t.w, text+"\n")
		return
	}
	t.terminal.print(func(int) string { return text })
}

// Done ends the task and removes its bar.
func (t *Task) Done() {
	if t == nil || t.terminal == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.terminal.clear()
}
