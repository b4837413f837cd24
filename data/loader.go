package data

import (
	"fmt"
	"iter"
	"math"
	"runtime"

	"github.com/denoise-go/denoise/internal/philox"
)

// LoaderConfig configures how a Loader makes batches of a source.
type LoaderConfig struct {
	Batch   int     // rows in a batch, at least 1; the last batch of an epoch may have fewer
	Seed    uint64  // of the noise and of the order
	Purpose Purpose // Training: new noise in each epoch; Validation and Test: the same in all
	Shuffle bool    // a new order in each epoch, a function of Seed and the epoch; otherwise, and for a source that is Ordered, the order of the set
	Part    Part    // of each batch that is drawn; the zero Part is all of it
}

// Loader makes the batches of epoch after epoch. It may be used from several goroutines at a time; each loop has buffers
// of its own: two pairs of B×D numbers and one more pair for each goroutine that prepares batches, but no more pairs than
// an epoch has batches.
type Loader struct {
	src     Source
	n       int // src.Len()
	shape   Shape
	noise   Noise
	cfg     LoaderConfig
	workers int        // goroutines that prepare batches
	spare   chan *ring // holds at most one: an epoch reuses the buffers of the previous one
}

// ring holds the buffers of one pass over an epoch. Batch number i is made in the buffers i modulo their number.
type ring struct {
	batches []Batch
	order   []int32 // of the samples in this epoch; nil without Shuffle, as it would take four bytes for each sample of a set that may not fit in memory
	next    []int32 // of the samples in epoch ahead, made in advance, as shuffling takes as long as some batches; nil without Shuffle
	ahead   int64   // -1 if next holds no epoch's order
}

// NewLoader makes a loader of the source's samples with the noise, which must be NoNoise if the source is Recorded.
func NewLoader(src Source, noise Noise, cfg LoaderConfig) (*Loader, error) {
	if err := CheckDraw(src, noise, Key{Seed: cfg.Seed, Purpose: cfg.Purpose}); err != nil {
		return nil, err
	}
	if cfg.Batch < 1 {
		return nil, fmt.Errorf("data: loader of %v: want a batch of at least 1, got %d", src, cfg.Batch)
	}
	if cfg.Part == (Part{}) {
		cfg.Part.To = cfg.Batch
	}
	if p := cfg.Part; p.From < 0 || p.To > cfg.Batch || p.Len() < 1 {
		return nil, fmt.Errorf("data: loader of %v: want a part of the %d rows of a batch, got rows %d to %d", src, cfg.Batch, p.From, p.To-1)
	}
	l := &Loader{src: src, n: src.Len(), shape: src.Shape(), noise: noise, cfg: cfg, spare: make(chan *ring, 1)}
	l.cfg.Batch = min(cfg.Batch, l.n)
	l.cfg.Part = cfg.Part.Of(l.cfg.Batch)
	l.cfg.Shuffle = cfg.Shuffle && !ordered(src)
	l.workers = min(max(1, runtime.GOMAXPROCS(0)/2), maxWorkers, l.Batches())
	return l, nil
}

// Batches returns the number of batches of an epoch.
func (l *Loader) Batches() int { return (l.n + l.cfg.Batch - 1) / l.cfg.Batch }

// Epoch returns the batches of an epoch, numbered from 0. With Shuffle each epoch has its own order, and for Training its
// own noise.
//
// A Batch is valid until the next iteration, which reuses its buffers. Goroutines, one for every two processors but at most
// 8, prepare the next batches while the loop works on the current one. They end with the loop, however it ends. If the Noise
// or the Source panics, the loop panics with the same value when it reaches the batch of that sample. If a sample cannot be
// read, the loop gets the *ReadError of the first such sample in place of its batch, and ends.
func (l *Loader) Epoch(epoch int) iter.Seq2[Batch, error] { return l.EpochFrom(epoch, 0) }

// EpochFrom returns the batches of an epoch that Epoch returns, from number first on, to resume an interrupted epoch.
// If first is Batches() or more, there are none.
//
// It panics if epoch or first is negative or epoch does not fit 32 bits. These are programming errors: numbers read
// from a file must be checked before.
func (l *Loader) EpochFrom(epoch, first int) iter.Seq2[Batch, error] {
	if epoch < 0 || int64(epoch) > math.MaxUint32 || first < 0 {
		panic(fmt.Sprintf("data: loader: no epoch %d from batch %d", epoch, first))
	}
	return func(yield func(Batch, error) bool) {
		if first >= l.Batches() {
			return
		}
		r := l.takeRing()
		defer l.putRing(r)
		if int64(epoch) == r.ahead {
			r.order, r.next, r.ahead = r.next, r.order, -1
		} else if r.order != nil {
			l.fillOrder(r.order, uint32(epoch))
		}
		w := l.prepare(r, uint32(epoch), first)
		defer w.stop()
		for index := first; index < l.Batches(); index++ {
			b, err := w.wait(index)
			if !yield(b, err) || err != nil {
				return
			}
			w.start(index + len(r.batches))
		}
	}
}

// fillOrder writes the random order of the samples in an epoch.
func (l *Loader) fillOrder(order []int32, epoch uint32) {
	philox.Stream{Seed: l.cfg.Seed, Purpose: philox.Shuffle, Epoch: epoch}.Perm(order)
}

// key returns the key of the noise in an epoch.
func (l *Loader) key(epoch uint32) Key {
	if l.cfg.Purpose != Training {
		epoch = 0 // their noise is always the same, even a custom one that reads the epoch
	}
	return Key{Seed: l.cfg.Seed, Purpose: l.cfg.Purpose, Epoch: epoch}
}

// fill makes this loader's part of batch number index of an epoch with this order, nil being that of the source, and key.
func (l *Loader) fill(b *Batch, index int, order []int32, key Key) error {
	d := l.shape.Size()
	first := index * l.cfg.Batch
	of := min(l.cfg.Batch, l.n-first)
	part := l.cfg.Part.Of(of)
	b.Index, b.N, b.Of = index, part.Len(), of
	b.Samples = b.Samples[:0]
	for i := first + part.From; i < first+part.To; i++ {
		sample := int32(i)
		if order != nil {
			sample = order[i]
		}
		b.Samples = append(b.Samples, sample)
	}
	b.Noisy, b.Clean, b.Keys = b.Noisy[:b.N*d], b.Clean[:b.N*d], b.Keys[:0]
	if b.Level != nil {
		b.Level = b.Level[:b.N]
	}
	for _, sample := range b.Samples {
		b.Keys = append(b.Keys, sample, int32(key.Epoch), int32(uint32(key.Seed)), int32(uint32(key.Seed>>32)))
	}
	return DrawBatch(b.Clean, b.Noisy, b.Level, l.src, l.noise, b.Samples, key)
}

// takeRing returns the spare buffers, or new ones where several loops run at once.
func (l *Loader) takeRing() *ring {
	select {
	case r := <-l.spare:
		return r
	default:
		return l.newRing()
	}
}

func (l *Loader) putRing(r *ring) {
	select {
	case l.spare <- r:
	default:
	}
}

func (l *Loader) newRing() *ring {
	// One batch that the consumer uses, one that is ready, and those being filled.
	r := &ring{batches: make([]Batch, min(l.workers+2, l.Batches())), ahead: -1}
	if l.cfg.Shuffle {
		r.order, r.next = make([]int32, l.n), make([]int32, l.n)
	}
	rows := l.cfg.Part.Len()
	n := rows * l.shape.Size()
	for i := range r.batches {
		r.batches[i] = Batch{
			Noisy:   make([]float32, n),
			Clean:   make([]float32, n),
			Shape:   l.shape,
			Samples: make([]int32, 0, rows),
			Keys:    make([]int32, 0, 4*rows),
		}
		if _, ok := l.noise.(Leveler); ok {
			r.batches[i].Level = make([]float32, rows)
		}
	}
	return r
}
