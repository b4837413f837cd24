package pool

import (
	"runtime"
	"sync/atomic"

	"github.com/denoise-go/denoise/internal/handover"
)

// Task is a job divided into parts; Part(i) does part i. Parts may run concurrently and in any order.
type Task interface{ Part(i int) }

// job is one Run in progress. Jobs live in a fixed table and are reused, so a worker may look at a job that has ended or been
// replaced. That is harmless: a worker owns nothing until it has decremented left, and it then works for whatever job is in the
// slot at that instant. A job cannot end before a claimed part is done.
type job struct {
	task Task
	n    int
	left atomic.Int64 // parts not claimed yet
	todo atomic.Int64 // parts not done yet

	failed  atomic.Bool // a part panicked; failure holds the value
	failure any

	parked atomic.Bool   // the owner sleeps until todo is 0
	wake   chan struct{} // wakes the owner; capacity 1; a spurious token is harmless
	_      [64]byte      // the next job's counters stay off this one's cache line
}

// claim claims one part; ok is false if none is left.
func (j *job) claim() (i int, ok bool) {
	for {
		left := j.left.Load()
		if left <= 0 {
			return 0, false
		}
		if j.left.CompareAndSwap(left, left-1) {
			return j.n - int(left), true
		}
	}
}

// finish marks k parts as done and wakes the owner after the last.
func (j *job) finish(k int64) {
	if j.todo.Add(-k) == 0 && j.parked.CompareAndSwap(true, false) {
		select {
		case j.wake <- struct{}{}:
		default:
		}
	}
}

// work does parts until none is left. After a panic in a part it stores the value for the owner and drops the unclaimed parts.
func (j *job) work() {
	inPart := false
	defer handover.Recover("pool: a part", &inPart, func(failure any) {
		if j.failed.CompareAndSwap(false, true) {
			j.failure = failure
		}
		j.finish(1 + j.left.Swap(0))
	})
	for {
		i, ok := j.claim()
		if !ok {
			return
		}
		inPart = true
		j.task.Part(i)
		inPart = false
		j.finish(1)
	}
}

// wait returns when every part is done: it spins first, since the others are usually within microseconds of the end.
func (j *job) wait() {
	for s := (spin{}); j.todo.Load() != 0; {
		if s.again() {
			continue
		}
		j.parked.Store(true)
		if j.todo.Load() == 0 && j.parked.CompareAndSwap(true, false) {
			return
		}
		<-j.wake
		s = spin{}
	}
}

// spin is a bounded busy wait that regularly yields to other goroutines and threads.
type spin struct{ rounds, since int64 }

// again waits a little and reports whether to keep spinning.
func (s *spin) again() bool {
	s.rounds++
	if s.rounds%spinLoads != 0 {
		return true
	}
	now := clock()
	if s.since == 0 {
		s.since = now
	}
	if now-s.since > int64(spinTime) {
		return false
	}
	runtime.Gosched()
	yieldThread()
	return true
}
