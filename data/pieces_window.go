package data

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/denoise-go/denoise/internal/philox"
)

// windows keeps the windows of Pieces that are in use, and reads the next one meanwhile.
//
// It has room for a fixed number of windows, whose buffers it reuses. A window without readers gives way to a new one, the oldest first.
type windows struct {
	pieces *Pieces
	chunks int // of all images
	most   int // windows that there is room for

	mu      sync.Mutex
	changed sync.Cond // a window is loaded, or has lost a reader
	held    []*window // the oldest first
	orders  []*order  // that were used last

	read int // windows, for tests
}

// minWindows is the room that is needed: readers may be in two windows while the next one is read.
const minWindows = 3

// maxOrders is of the present epoch and the next one.
const maxOrders = 2

// window is the images of a window of an epoch.
type window struct {
	key     Key
	number  int
	images  []byte
	place   []int32 // of a sample in images
	loaded  bool
	err     error
	readers int
}

// order is the order of the chunks in an epoch.
type order struct {
	key   Key
	chunk []int32
	short int // place of the last chunk, which may have fewer images
}

func newWindows(p *Pieces) (*windows, error) {
	w := &windows{pieces: p, chunks: (p.n + p.cfg.Chunk - 1) / p.cfg.Chunk}
	w.changed.L = &w.mu
	const perChunk = 32 + 4*maxOrders // a checksum, and numbers in orders
	index, each := int64(w.chunks)*perChunk, int64(w.size())*int64(p.h*p.w+4)
	if need := index + minWindows*each; p.cfg.Memory < need {
		return nil, fmt.Errorf("%w: want at least %d bytes, %d for each of %d windows and %d for checksums and orders, got %d (smaller windows need less)",
			ErrPiecesMemory, need, each, minWindows, index, p.cfg.Memory)
	}
	w.most = int(min((p.cfg.Memory-index)/each, int64(w.chunks)+minWindows))
	return w, nil
}

// sum computes the checksums of all chunks, and keeps the window that they were read into for another use.
func (w *windows) sum() error {
	p, v := w.pieces, w.room()
	v.loaded, v.number = true, -1
	p.sums = make([][sha256.Size]byte, w.chunks)
	d := p.h * p.w
	for first := 0; first < w.chunks; first += p.cfg.Window {
		err := parallel(min(p.cfg.Window, w.chunks-first), func(i int) error {
			chunk := first + i
			images := v.images[i*p.cfg.Chunk*d:][:w.images(chunk)*d]
			err := p.readChunk(images, chunk)
			p.sums[chunk] = sha256.Sum256(images)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// images returns the number of images of a chunk.
func (w *windows) images(chunk int) int {
	return min(w.pieces.cfg.Chunk, w.pieces.n-chunk*w.pieces.cfg.Chunk)
}

// size returns the number of images of the largest window.
func (w *windows) size() int { return min(w.pieces.cfg.Chunk*w.pieces.cfg.Window, w.pieces.n) }

// count returns the number of windows of an epoch.
func (w *windows) count() int { return (w.chunks + w.pieces.cfg.Window - 1) / w.pieces.cfg.Window }

// use calls f with the image of sample i.
func (w *windows) use(i int, key Key, f func(image []byte)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	number, i := w.find(i, w.order(key))
	v := w.get(key, number)
	v.readers++
	if next, first := w.next(key, number); next != key || first != number {
		w.ahead(next, first)
	}
	for !v.loaded {
		w.changed.Wait()
	}
	err := v.err
	if err == nil {
		w.mu.Unlock()
		d := w.pieces.h * w.pieces.w
		at := int(v.place[i]) * d
		f(v.images[at : at+d])
		w.mu.Lock()
	}
	v.readers--
	w.changed.Broadcast()
	return err
}

// order returns the order of an epoch's chunks: that of the set but for Training.
func (w *windows) order(key Key) *order {
	for _, o := range w.orders {
		if o.key == key {
			return o
		}
	}
	o := &order{key: key}
	if len(w.orders) == maxOrders {
		o.chunk = w.orders[0].chunk
		w.orders = slices.Delete(w.orders, 0, 1)
	} else {
		o.chunk = make([]int32, w.chunks)
	}
	w.orders = append(w.orders, o)
	arrange(o.chunk, key, 0)
	o.short = slices.Index(o.chunk, int32(w.chunks-1))
	return o
}

// arrange shuffles in Training. Of the samples' random numbers for an epoch, it takes those of number −1−part as a sample: samples are below 2³¹.
func arrange(dst []int32, key Key, part int) {
	if key.Purpose == Training {
		philox.Stream{Seed: key.Seed, Purpose: philox.TrainingSample, Epoch: key.Epoch, Index: ^uint32(part)}.Perm(dst)
		return
	}
	for i := range dst {
		dst[i] = int32(i)
	}
}

// find returns the window of sample i of an epoch, and the sample's number in it. All windows before that of the short chunk are full, and so are those after it but for the last.
func (w *windows) find(i int, o *order) (number, sample int) {
	cfg := w.pieces.cfg
	full := cfg.Chunk * cfg.Window
	missing := cfg.Chunk - w.images(w.chunks-1)
	if end := (o.short/cfg.Window + 1) * full; i >= end-missing {
		i += missing // as if the chunk were full, which samples in and before its window are not concerned with
	}
	return i / full, i % full
}

// next returns the window after one: after the last, the first of the next epoch.
func (w *windows) next(key Key, number int) (Key, int) {
	if number++; number < w.count() {
		return key, number
	}
	if key.Purpose == Training {
		key.Epoch++
	}
	return key, 0
}

// get returns a window, which it has read unless it is held. It waits for room.
func (w *windows) get(key Key, number int) *window {
	for {
		if v := w.lookUp(key, number); v != nil {
			return v
		}
		if v := w.room(); v != nil {
			w.start(v, key, number)
			return v
		}
		w.changed.Wait()
	}
}

// ahead has a window read if there is room for it.
func (w *windows) ahead(key Key, number int) {
	if w.lookUp(key, number) == nil {
		if v := w.room(); v != nil {
			w.start(v, key, number)
		}
	}
}

// lookUp returns a window that is held and did not fail to be read, or nil.
func (w *windows) lookUp(key Key, number int) *window {
	for _, v := range w.held {
		if v.key == key && v.number == number && (!v.loaded || v.err == nil) {
			return v
		}
	}
	return nil
}

// room returns a window that nobody uses, without its contents and at the end of those held. It is nil if there is none.
func (w *windows) room() *window {
	if len(w.held) < w.most {
		v := &window{images: make([]byte, w.size()*w.pieces.h*w.pieces.w), place: make([]int32, w.size())}
		w.held = append(w.held, v)
		return v
	}
	i := slices.IndexFunc(w.held, func(v *window) bool { return v.loaded && v.readers == 0 })
	if i < 0 {
		return nil
	}
	v := w.held[i]
	w.held = append(slices.Delete(w.held, i, i+1), v)
	return v
}

// start has a window read.
func (w *windows) start(v *window, key Key, number int) {
	v.key, v.number, v.loaded, v.err = key, number, false, nil
	o := w.order(key)
	first := number * w.pieces.cfg.Window
	chunks := slices.Clone(o.chunk[first:min(first+w.pieces.cfg.Window, w.chunks)])
	w.read++
	go func() {
		err := w.load(v, chunks)
		w.mu.Lock()
		v.loaded, v.err = true, err
		w.changed.Broadcast()
		w.mu.Unlock()
	}()
}

// load reads the chunks of a window.
func (w *windows) load(v *window, chunks []int32) error {
	images := 0
	at := make([]int, len(chunks))
	for i, c := range chunks {
		at[i] = images
		images += w.images(int(c))
	}
	arrange(v.place[:images], v.key, 1+v.number)
	d := w.pieces.h * w.pieces.w
	return parallel(len(chunks), func(i int) error {
		c := int(chunks[i])
		return w.pieces.loadChunk(v.images[at[i]*d:(at[i]+w.images(c))*d], c)
	})
}

// parallel calls f with 0 to n−1 from some goroutines, and returns the error of the smallest number that had one. After an error it begins no more calls.
func parallel(n int, f func(i int) error) error {
	const most = 4 // as reading waits for the disk, more than there may be processors
	var mu sync.Mutex
	var first error
	next, failed := 0, n
	var done sync.WaitGroup
	for range min(n, max(most, runtime.GOMAXPROCS(0))) {
		done.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			for next < min(n, failed) {
				i := next
				next++
				mu.Unlock()
				err := f(i)
				mu.Lock()
				if err != nil && i < failed {
					first, failed = err, i
				}
			}
		})
	}
	done.Wait()
	return first
}
