package data

import "sync"

// maxWorkers bounds the goroutines that prepare batches. One makes about 5,000 batches of 128 MNIST images a second: many more
// than CPU cores train on, and half of what a fast GPU does.
const maxWorkers = 8

// workers prepare the batches of an epoch, several at a time, for one consumer, who takes them in order and says which to
// begin with next. So the order is the consumer's, whoever is faster.
type workers struct {
	ring  *ring
	todo  chan int        // numbers of batches whose buffers are free
	ready []chan struct{} // one for each of the ring's batches: it is filled
	last  int             // number of the epoch's last batch
	done  sync.WaitGroup
}

// prepare starts on the batches of an epoch from number first on, as many as there are buffers.
func (l *Loader) prepare(r *ring, epoch uint32, first int) *workers {
	w := &workers{ring: r, todo: make(chan int, len(r.batches)), ready: make([]chan struct{}, len(r.batches)), last: l.Batches() - 1}
	for i := range w.ready {
		w.ready[i] = make(chan struct{}, 1)
	}
	for i := range r.batches {
		w.start(first + i)
	}
	key := Key{Seed: l.cfg.Seed, Purpose: l.cfg.Purpose, Epoch: epoch}
	for range l.workers {
		w.done.Go(func() {
			for index := range w.todo {
				if index > w.last {
					l.fillOrder(r.next, epoch+1)
					r.ahead = int64(epoch) + 1
					continue
				}
				slot := index % len(r.batches)
				l.fill(&r.batches[slot], index, r.order, key)
				w.ready[slot] <- struct{}{} // never waits: the batch before in this slot has been taken
			}
		})
	}
	return w
}

// start has a batch prepared, if the epoch has it. Its buffers are free. In the place of a batch after the last comes the
// order of the next epoch.
func (w *workers) start(index int) {
	if index <= w.last || index == w.last+1 && w.ring.next != nil {
		w.todo <- index // never waits: there is room for all buffers
	}
}

// wait returns a batch once it is prepared.
func (w *workers) wait(index int) *Batch {
	slot := index % len(w.ready)
	<-w.ready[slot]
	return &w.ring.batches[slot]
}

// stop returns when no goroutine uses the ring any more. What nobody has begun with is left.
func (w *workers) stop() {
	close(w.todo)
	for range w.todo {
	}
	w.done.Wait()
}
