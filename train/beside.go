package train

import "sync"

// Beside makes a callback for Config.OnEpoch of one that takes long, such as drawing a plot: f is called on a goroutine of its
// own, one call at a time, while training goes on. Epochs that end during a call share the next one, which gets the newest
// history. An error of f is returned by the next call of onEpoch, or by wait, which returns when the last history has been
// seen to.
func Beside(f func(History) error) (onEpoch func(History) error, wait func() error) {
	b := &beside{f: f}
	b.idle.L = &b.mu
	return b.onEpoch, b.wait
}

type beside struct {
	f func(History) error

	mu   sync.Mutex
	idle sync.Cond // busy has become false
	busy bool
	next History // that f has not been called with; nil if there is none
	err  error
}

func (b *beside) onEpoch(h History) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return b.err
	}
	b.next = h
	if !b.busy {
		b.busy = true
		go b.work()
	}
	return nil
}

// work calls f until it has seen the newest history or fails.
func (b *beside) work() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.next != nil && b.err == nil {
		h := b.next
		b.next = nil
		b.mu.Unlock()
		err := b.f(h)
		b.mu.Lock()
		b.err = err
	}
	b.busy = false
	b.idle.Broadcast()
}

func (b *beside) wait() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.busy {
		b.idle.Wait()
	}
	return b.err
}

// task is at most one call of a function on a goroutine of its own.
type task struct{ outcome chan outcome }

type outcome struct {
	err   error
	panic any
}

// start calls f. The task before must have been waited for.
func (t *task) start(f func() error) {
	t.outcome = make(chan outcome, 1)
	go func(done chan<- outcome) {
		var o outcome
		defer func() {
			o.panic = recover()
			done <- o
		}()
		o.err = f()
	}(t.outcome)
}

// wait returns the error of the task under way, if there is one, when it is over. A panic is raised again here.
func (t *task) wait() error {
	if t.outcome == nil {
		return nil
	}
	o := <-t.outcome
	t.outcome = nil
	if o.panic != nil {
		panic(o.panic)
	}
	return o.err
}
