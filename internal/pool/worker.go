package pool

import (
	"math/bits"
	"sync/atomic"
)

// worker is a goroutine that helps with other goroutines' Runs. It looks for work for spinTime, then sleeps until a Run wakes it.
type worker struct {
	id     int
	asleep atomic.Bool
	wake   chan struct{} // capacity 1: the goroutine that clears asleep sends, so at most one token is pending
}

// wakeWorkers starts or wakes the first n workers. Workers that are awake find the job on their own.
func wakeWorkers(n int) {
	ws := *workers.Load()
	if len(ws) < n {
		ws = startWorkers(n)
	}
	for _, w := range ws[:n] {
		if w.asleep.Load() && w.asleep.CompareAndSwap(true, false) {
			w.wake <- struct{}{}
		}
	}
}

func startWorkers(n int) []*worker {
	starts.Lock()
	defer starts.Unlock()
	ws := append([]*worker(nil), *workers.Load()...)
	for len(ws) < n {
		w := &worker{id: len(ws), wake: make(chan struct{}, 1)}
		ws = append(ws, w)
		go w.loop()
	}
	workers.Store(&ws)
	return ws
}

func (w *worker) loop() {
	// Only runtime.Goexit inside a part unwinds this far; a new goroutine replaces the worker.
	defer func() { go w.loop() }()
	for {
		s := spin{}
		for {
			if w.help() {
				s = spin{}
			} else if !s.again() {
				break
			}
		}
		w.asleep.Store(true)
		// A Run published just before asleep was set did not wake this worker: look once more.
		if active.Load() != 0 && int64(w.id) < limit.Load()-1 && w.asleep.CompareAndSwap(true, false) {
			continue
		}
		<-w.wake
	}
}

// help works for one job that has parts left and reports whether there was one.
func (w *worker) help() bool {
	a := active.Load()
	if a == 0 || int64(w.id) >= limit.Load()-1 {
		return false
	}
	// Workers start at different slots, so that many small Runs share the helpers evenly.
	a = bits.RotateLeft64(a, -w.id)
	for ; a != 0; a &= a - 1 {
		j := &jobs[(bits.TrailingZeros64(a)+w.id)%maxJobs]
		if j.left.Load() > 0 {
			j.work()
			return true
		}
	}
	return false
}
