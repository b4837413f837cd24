package data

import (
	"sync"

	"github.com/denoise-go/denoise/internal/handover"
)

// maxWorkers bounds the goroutines that prepare batches. One makes about 5,000 batches of 128 MNIST images a second: many more
// than CPU cores train on, and half of what a fast GPU does.
const maxWorkers = 8

// workers prepare the batches of an epoch concurrently for one consumer, which takes them in order and schedules the next
// ones. The order therefore does not depend on the workers' speed.
type workers struct {
	loader *Loader
	ring   *ring
	epoch  uint32
	todo   chan int                // numbers of batches whose buffers are free
	ready  []chan handover.Outcome // one for each of the ring's batches, told when it is filled or that failed
	last   int                     // number of the epoch's last batch
	done   sync.WaitGroup
}

// prepare schedules the first batches of an epoch from number first on, one per buffer.
func (l *Loader) prepare(r *ring, epoch uint32, first int) *workers {
	w := &workers{
		loader: l, ring: r, epoch: epoch, last: l.Batches() - 1,
		todo: make(chan int, len(r.batches)), ready: make([]chan handover.Outcome, len(r.batches)),
	}
	for i := range w.ready {
		w.ready[i] = make(chan handover.Outcome, 1)
	}
	for i := range r.batches {
		w.start(first + i)
	}
	for range l.workers {
		w.done.Go(w.work)
	}
	return w
}

// start schedules a batch, whose buffers are free, if the epoch has it. After the last batch it schedules the order of the
// next epoch.
func (w *workers) start(index int) {
	if index <= w.last || index == w.last+1 && w.ring.next != nil {
		w.todo <- index // never blocks: there is room for all buffers
	}
}

// work is the body of each goroutine.
func (w *workers) work() {
	for index := range w.todo {
		if index <= w.last {
			w.fill(index)
			continue
		}
		w.loader.fillOrder(w.ring.next, w.epoch+1)
		w.ring.ahead = int64(w.epoch) + 1
	}
}

// fill makes a batch and reports the outcome. A panic of a custom noise or source is passed on to the loop over the epoch.
func (w *workers) fill(index int) {
	slot := index % len(w.ready)
	handover.Call("data: loader: the noise or the source",
		func() error {
			return w.loader.fill(&w.ring.batches[slot], index, w.ring.order, w.loader.key(w.epoch))
		},
		func(o handover.Outcome) { w.ready[slot] <- o }, // never blocks: the previous batch in this slot has been taken
	)
}

// wait returns a batch once it is prepared, or the error of reading its samples. A panic of the noise or the source is raised again
// here. Batches are begun in order, so even if all goroutines have been ended, there was one to begin with this batch, or the loop
// has ended at one before.
func (w *workers) wait(index int) (Batch, error) {
	slot := index % len(w.ready)
	if err := (<-w.ready[slot]).Raise(); err != nil {
		return Batch{}, err
	}
	return w.ring.batches[slot], nil
}

// stop returns when no goroutine uses the ring any more. Batches that no goroutine has begun are dropped.
func (w *workers) stop() {
	close(w.todo)
	for range w.todo {
	}
	w.done.Wait()
}
