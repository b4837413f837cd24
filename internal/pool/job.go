package pool

import (
	"runtime"
	"sync/atomic"

	"github.com/denoise-go/denoise/internal/handover"
)

// Task is a job cut into parts; Part(i) does part i. Parts may run at the same time and in any order.
type Task interface{ Part(i int) }

// job is one Run in progress. Jobs live in a fixed table and are used again and again, so a worker may look at a job that has
// ended, or been replaced by another. That is harmless: a worker owns nothing until it has lowered left, and whatever job is in
// the slot at that instant is the one it then works for. The job cannot end before a claimed part is done.
type job struct {
	task Task
	n    int
	left atomic.Int64 // parts nobody has claimed yet
	todo atomic.Int64 // parts that are not done yet

	failed  atomic.Bool // a part panicked; failure holds the value
	failure any

	parked atomic.Bool   // the owner sleeps until todo is 0
	wake   chan struct{} // wakes the owner; capacity 1; a token too many does no harm
	_      [64]byte      // the next job's counters stay off this one's cache line
}

// claim takes one part; ok is false when none is left.
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

// finish counts off k parts and wakes the owner after the last.
func (j *job) finish(k int64) {
	if j.todo.Add(-k) == 0 && j.parked.CompareAndSwap(true, false) {
		select {
		case j.wake <- struct{}{}:
		default:
		}
	}
}

// work does parts until none is left. A panic in a part is kept for the owner, and the parts nobody has claimed are dropped.
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

// spin is a bounded busy wait that lets other goroutines and threads run now and then.
type spin struct{ rounds, since int64 }

// again passes a little time and reports whether to go on spinning.
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
