//go:build mpi && cgo

package mpi

import (
	"runtime"
	"syscall"
	"testing"
)

// All calls run on one thread, which runs nothing else.
func TestThread(t *testing.T) {
	runtime.LockOSThread() // else the scheduler might run all of this test on one thread
	defer runtime.UnlockOSThread()
	own, id := newThread(), 0
	own.run(func() { id = syscall.Gettid() })
	for range 20 {
		done := make(chan int)
		go func() { // on the thread that is free
			runtime.LockOSThread()
			done <- syscall.Gettid()
		}()
		if other := <-done; other == id {
			t.Fatalf("thread %d runs another goroutine", other)
		}
		own.run(func() {
			if again := syscall.Gettid(); again != id {
				t.Errorf("want thread %d, got %d", id, again)
			}
		})
	}
}
