package handover

import "sync"

// Latest calls a function with values that come faster than it returns, one call at a time and each on a goroutine of its own. A call
// gets the newest value; those that came during the call before are left out. The next Put and Wait return the error of the last call that has ended.
// A panic ends the calls, and they raise it again.
type Latest[T any] struct {
	name string
	f    func(T) error

	mu      sync.Mutex
	idle    sync.Cond // busy has become false
	busy    bool
	next    T
	waiting bool    // next has not been passed to f
	last    Outcome // of the last call that has ended
}

// NewLatest returns a Latest of f, which name stands for in a panic: see Call.
func NewLatest[T any](name string, f func(T) error) *Latest[T] {
	l := &Latest[T]{name: name, f: f}
	l.idle.L = &l.mu
	return l
}

// Put has f called with v, unless a newer value comes before f is free. The error is that of the last call that has ended.
func (l *Latest[T]) Put(v T) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.last.Raise()
	l.next, l.waiting = v, true
	if !l.busy {
		l.busy = true
		go l.work()
	}
	return err
}

// work calls f until it has seen the newest value or panics.
func (l *Latest[T]) work() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.waiting && !l.last.Panicked() {
		v := l.next
		l.waiting = false
		l.mu.Unlock()
		var call Task
		call.Start(l.name, func() error { return l.f(v) })
		o := <-call.outcome
		l.mu.Lock()
		l.last = o
	}
	l.busy = false
	l.idle.Broadcast()
}

// Wait returns when f has returned from its call with the newest value.
func (l *Latest[T]) Wait() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.busy {
		l.idle.Wait()
	}
	return l.last.Raise()
}
