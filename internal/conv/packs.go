package conv

import (
	"sync"
	"sync/atomic"
)

// Packs keeps weights from call to call as the algorithms read them, packed or transformed, which takes up to two fifths of a network's time for one image. Its
// methods are the functions of the package, with the same bits. Weights must not change until Forget. Weights that do not fit are packed in each
// call, and so are all after Stop and with a nil Packs. The zero value is ready for use, by several goroutines at once.
type Packs struct {
	mu      sync.Mutex
	kept    map[purpose]*kept
	floats  int
	stopped bool
}

// MostPacked is how many floats a Packs holds at most: 64 MiB.
const MostPacked = 16 << 20

// purpose is what weights are packed for. Batch, height and width do not count.
type purpose struct {
	weights             *float32
	gradient, upsampled bool
	of                  Geometry
}

func (g Geometry) purpose(w []float32, gradient, upsampled bool) purpose {
	g.Batch = 1
	g.H, g.W = min(g.H, g.Stride.Y), min(g.W, g.Stride.X) // the gradient of an input has so many phases
	return purpose{&w[0], gradient, upsampled, g}
}

// Forward is the function Forward.
func (k *Packs) Forward(g Geometry, x, w, y []float32, e Epilogue) {
	g.check(x, w, y)
	g.algorithm().forward(k, g, x, w, y, e)
}

// InputGradient is the function InputGradient.
func (k *Packs) InputGradient(g Geometry, dy, w, dx []float32, e Epilogue) {
	g.check(dx, w, dy)
	g.algorithm().inputGradient(k, g, dy, w, dx, e)
}

// ForwardUpsampled is the function ForwardUpsampled.
func (k *Packs) ForwardUpsampled(g Geometry, x, w, y []float32, e Epilogue) {
	g.checkUpsampled(x, w, y)
	s := upsampledForwards.Get().(*upsampledForward)
	s.run(k, g, x, w, y, e)
	upsampledForwards.Put(s)
}

// Forget drops all packed weights: they may change before the next call.
func (k *Packs) Forget() { k.drop(false) }

// Stop is Forget for good: weights may change at any time from now on.
func (k *Packs) Stop() { k.drop(true) }

func (k *Packs) drop(stop bool) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept, k.floats, k.stopped = nil, 0, k.stopped || stop
}

// kept are the packed weights of one purpose: nil where they are not kept.
type kept struct{ panels atomic.Pointer[[]float32] }

// find returns the entry of a purpose whose packed weights are so many floats, or nil if they are not kept. A new entry is empty.
func (k *Packs) find(p purpose, floats int) *kept {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if there := k.kept[p]; there != nil {
		return there
	}
	if k.stopped || k.floats+floats > MostPacked {
		return nil
	}
	if k.kept == nil {
		k.kept = make(map[purpose]*kept)
	}
	k.floats += floats
	k.kept[p] = new(kept)
	return k.kept[p]
}

// load returns the packed weights, or nil if they have to be packed.
func (k *kept) load() []float32 {
	if k == nil {
		return nil
	}
	if p := k.panels.Load(); p != nil {
		return *p
	}
	return nil
}

// room returns memory to pack in: own, which it may extend, where nothing is kept.
func (k *kept) room(own *[]float32, floats int) []float32 {
	if k != nil {
		return make([]float32, floats)
	}
	*own = extended(*own, 0, floats)
	return *own
}

// store keeps packed weights. Several calls at once may have packed the same.
func (k *kept) store(panels []float32) {
	if k != nil {
		p := panels // so that only this allocates
		k.panels.Store(&p)
	}
}
