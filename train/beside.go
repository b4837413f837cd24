package train

import "sync"

// beside calls a function after epochs, on a goroutine of its own: see Config.Beside. An error is returned by the next call of onEpoch
// and by wait; a panic is raised again there.
type beside struct {
	f func(History) error

	mu     sync.Mutex
	idle   sync.Cond // busy has become false
	busy   bool
	next   History // that f has not been called with; nil if there is none
	failed outcome // of a call that failed; there are no more then
}

func newBeside(f func(History) error) *beside {
	b := &beside{f: f}
	b.idle.L = &b.mu
	return b
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

// wait returns when the last history has been handled.
func (b *beside) wait() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.busy {
		b.idle.Wait()
	}
	return b.failed.raise()
}
