//go:build mpi && cgo

package mpi

import "runtime"

// thread is a thread of the system. MPI wants to be ended by the one that started it.
type thread chan func()

func newThread() thread {
	t := make(thread)
	go func() {
		runtime.LockOSThread()
		for f := range t {
			f()
		}
	}()
	return t
}

// run calls f on the thread and waits for it.
func (t thread) run(f func()) {
	done := make(chan struct{})
	t <- func() {
		f()
		close(done)
	}
	<-done
}
