package train

import "sync"

// Beside makes a callback for Config.OnEpoch of one that takes long, such as drawing a plot: f is called on a goroutine of its
// own, one call at a time, while training goes on. Epochs that end during a call share the next one, which gets the newest
// history. An error of f is returned by the next call of onEpoch and by wait, which returns when the last history has been handled;
// a panic is raised again there.
func Beside(f func(History) error) (onEpoch func(History) error, wait func() error) {
	b := &beside{f: f}
	b.idle.L = &b.mu
	return b.onEpoch, b.wait
}

type beside struct {
	f func(History) error

	mu     sync.Mutex
	idle   sync.Cond // busy has become false
	busy   bool
	next   History // that f has not been called with; nil if there is none
	failed outcome // of a call that failed; there are no more then
}

func (b *beside) onEpoch(h History) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.failed.raise(); err != nil {
		return err
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
	for b.next != nil && b.failed == (outcome{}) {
		h := b.next
		b.next = nil
		b.mu.Unlock()
		var call task
		call.start(func() error { return b.f(h) })
		o := <-call.outcome
		b.mu.Lock()
		b.failed = o
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
	return b.failed.raise()
}
