package pool

import (
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxJobs   = 64                    // Runs that can share their parts concurrently; any further one works alone
	spinTime  = 60 * time.Microsecond // longer than the gap between two products of a training step
	spinLoads = 64                    // loads of a counter between two calls of runtime.Gosched
)

var (
	jobs   [maxJobs]job
	taken  atomic.Uint64 // bit i: jobs[i] belongs to a Run
	active atomic.Uint64 // bit i: jobs[i] may have parts to claim

	limit   atomic.Int64              // what Workers returns
	workers atomic.Pointer[[]*worker] // started so far; only those below limit-1 look for work
	starts  sync.Mutex                // held while workers grows
	epoch   = time.Now()              // where clock counts from
)

// clock is a monotonic time in nanoseconds, never 0.
func clock() int64 { return int64(time.Since(epoch)) + 1 }

func init() {
	for i := range jobs {
		jobs[i].wake = make(chan struct{}, 1)
	}
	workers.Store(new([]*worker))
	limit.Store(int64(runtime.GOMAXPROCS(0)))
}

// Workers returns the maximum number of goroutines that share a Run, including the caller.
func Workers() int { return int(limit.Load()) }

// SetWorkers sets the value of Workers, at least 1, and returns the previous one. It is for tests and tuning; a Run in progress
// may keep its helpers.
func SetWorkers(n int) (old int) { return int(limit.Swap(int64(max(n, 1)))) }

// Run does parts 0..n-1 of t and returns when all are done. The caller works too and never waits for a worker that has not begun
// a part, so Run may be called concurrently and from within a part. A panic in a part is raised again here once the parts in
// progress have ended; the remaining parts may be skipped. A runtime.Goexit in a part is raised as a panic. Run does not allocate.
func Run(n int, t Task) {
	helpers := min(Workers(), n) - 1
	slot := -1
	if helpers > 0 {
		slot = takeSlot()
	}
	if slot < 0 {
		for i := range n {
			t.Part(i)
		}
		return
	}

	j := &jobs[slot]
	j.task, j.n = t, n
	j.todo.Store(int64(n))
	j.left.Store(int64(n))
	active.Or(1 << slot)
	wakeWorkers(helpers)

	defer j.end(slot)
	j.work()
}

// end waits for the parts in progress, releases the slot and raises a panic again.
func (j *job) end(slot int) {
	active.And(^uint64(1 << slot))
	j.wait()
	failed, failure := j.failed.Load(), j.failure
	j.task, j.failure = nil, nil
	j.failed.Store(false)
	taken.And(^uint64(1 << slot))
	if failed {
		panic(failure)
	}
}

// takeSlot reserves a job of the table, or returns -1 if all are in use.
func takeSlot() int {
	for {
		t := taken.Load()
		if t == ^uint64(0) {
			return -1
		}
		i := bits.TrailingZeros64(^t)
		if taken.CompareAndSwap(t, t|1<<i) {
			return i
		}
	}
}
