package pool

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// counts is a task that counts how often each part is done, and how many run at the same time.
type counts struct {
	done      []atomic.Int32
	now, most atomic.Int32
	body      func(i int)
}

func newCounts(n int) *counts { return &counts{done: make([]atomic.Int32, n)} }

func (c *counts) Part(i int) {
	now := c.now.Add(1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	c.done[i].Add(1)
	if c.body != nil {
		c.body(i)
	}
	c.now.Add(-1)
}

func (c *counts) check(t *testing.T) {
	t.Helper()
	for i := range c.done {
		if d := c.done[i].Load(); d != 1 {
			t.Errorf("part %d of %d was done %d times", i, len(c.done), d)
		}
	}
}

// withWorkers runs f with n workers.
func withWorkers(n int, f func()) {
	defer SetWorkers(SetWorkers(n))
	f()
}

func TestEveryPartOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 8} {
		withWorkers(workers, func() {
			for n := range 100 {
				c := newCounts(n)
				Run(n, c)
				c.check(t)
			}
		})
	}
}

func TestWorkersShareARun(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 8} {
		withWorkers(workers, func() {
			// The parts wait for each other, so that the Run ends only if that many run concurrently.
			var here sync.WaitGroup
			here.Add(workers)
			c := newCounts(workers)
			c.body = func(int) { here.Done(); here.Wait() }
			Run(workers, c)
			c.check(t)
		})
	}
}

func TestAtMostWorkers(t *testing.T) {
	withWorkers(8, func() { Run(64, newCounts(64)) }) // start more workers than the next Run may have
	for _, w := range (*workers.Load())[2:] {         // one that is on its way to a part of that Run would take one of the next
		for !w.asleep.Load() {
			time.Sleep(time.Millisecond)
		}
	}
	withWorkers(3, func() {
		c := newCounts(200)
		c.body = func(int) { time.Sleep(50 * time.Microsecond) }
		Run(200, c)
		c.check(t)
		if most := c.most.Load(); most > 3 {
			t.Errorf("%d parts ran at the same time, want at most 3", most)
		}
	})
}

func TestManyCallers(t *testing.T) {
	withWorkers(4, func() {
		var callers sync.WaitGroup
		for range 100 { // more than the table of jobs holds
			callers.Go(func() {
				for n := range 60 {
					c := newCounts(n)
					Run(n, c)
					c.check(t)
				}
			})
		}
		callers.Wait()
	})
}

func TestRunInsideAPart(t *testing.T) {
	withWorkers(4, func() {
		var inner atomic.Int32
		outer := newCounts(20)
		outer.body = func(int) {
			middle := newCounts(5)
			middle.body = func(int) {
				c := newCounts(7)
				Run(7, c)
				c.check(t)
				inner.Add(7)
			}
			Run(5, middle)
			middle.check(t)
		}
		Run(20, outer)
		outer.check(t)
		if inner.Load() != 20*5*7 {
			t.Errorf("%d inner parts, want %d", inner.Load(), 20*5*7)
		}
	})
}

func TestPanicReachesTheCaller(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		withWorkers(workers, func() {
			for bad := range 20 {
				func() {
					defer func() {
						if r := recover(); r != bad {
							t.Errorf("recovered %v, want %d", r, bad)
						}
					}()
					c := newCounts(20)
					c.body = func(i int) {
						if i == bad {
							panic(bad)
						}
					}
					Run(20, c)
					t.Error("Run returned though a part panicked")
				}()
				c := newCounts(20)
				Run(20, c)
				c.check(t)
			}
		})
	}
}

func TestGoexitIsAPanic(t *testing.T) {
	withWorkers(2, func() {
		for range 2 * maxJobs { // no slot may be lost either
			caller := make(chan any)
			go func() {
				defer func() { caller <- recover() }()
				me := make(chan struct{})
				var first atomic.Bool
				c := newCounts(2)
				c.body = func(int) {
					if first.CompareAndSwap(false, true) {
						<-me // held until the other goroutine is in a part too
						return
					}
					close(me)
					runtime.Goexit()
				}
				Run(2, c)
			}()
			if r := <-caller; r != "pool: a part called runtime.Goexit" {
				t.Errorf("recovered %v, want %q", r, "pool: a part called runtime.Goexit")
			}
			c := newCounts(50)
			Run(50, c)
			c.check(t)
		}
	})
	if taken.Load() != 0 || active.Load() != 0 {
		t.Errorf("slots %b taken and %b active after all Runs", taken.Load(), active.Load())
	}
}

// TestSleepAndWake lets workers park between Runs repeatedly.
func TestSleepAndWake(t *testing.T) {
	withWorkers(3, func() {
		for i := range 60 {
			time.Sleep(time.Duration(i%4) * spinTime)
			c := newCounts(40)
			c.body = func(i int) {
				if i == 39 {
					time.Sleep(2 * spinTime) // the caller parks as well
				}
			}
			Run(40, c)
			c.check(t)
		}
	})
}

type nothing struct{}

func (nothing) Part(int) {}

func TestNoAllocation(t *testing.T) {
	withWorkers(2, func() {
		if n := testing.AllocsPerRun(1000, func() { Run(8, nothing{}) }); n > 0 {
			t.Errorf("%v allocations per Run, want 0", n)
		}
	})
}

func ExampleRun() {
	squares := make(square, 5)
	Run(len(squares), squares)
	fmt.Println(squares)
	// Output: [0 1 4 9 16]
}

type square []int

func (s square) Part(i int) { s[i] = i * i }
