package conv

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
)

// upsampledInputGradient is one call of InputGradientUpsampled, the transpose of upsampledForward: the nine products of the gradients of corners add up
// to four planes of sums, of pixels, of differences of columns, of rows and of both, which the input's gradient is made of.
type upsampledInputGradient struct {
	panels upsampledPanels
	tiling
	dy, dx []float32
	e      Epilogue
}

var upsampledInputGradients = sync.Pool{New: func() any { return new(upsampledInputGradient) }}

// upsampledSums are the products of each plane of sums, in the order of upsampledOrder.
var upsampledSums = [4]struct {
	more
	products []int
}{
	{more{0, 0}, []int{4}},
	{more{0, 1}, []int{3, 5}},
	{more{1, 0}, []int{1, 7}},
	{more{1, 1}, []int{0, 2, 6, 8}},
}

func (s *upsampledInputGradient) run(g Geometry, dy, w, dx []float32, e Epilogue) {
	s.panels.pack(nil, purpose{}, upsampledPanels{w: w, in: g.Out, out: g.C, byOut: upsampledProducts, byIn: upsampledProducts * g.C})
	s.tiling = newTiling(g.Batch, g.H/2, g.W/2, upsampledProducts*g.Out+len(upsampledSums)*s.panels.kernels.cols)
	s.dy, s.dx, s.e = dy, dx, e
	pool.Run(pool.Parts(s.count(), s.together()), s)
	s.panels.w, s.panels.floats, s.dy, s.dx, s.e = nil, nil, nil, nil, Epilogue{}
}

// Part computes the gradients of some rectangles.
func (s *upsampledInputGradient) Part(i int) {
	p := &s.panels
	k := upsampledScratches.Get().(*upsampledScratch)
	lo, hi := pool.Range(i, s.count(), s.together())
	pitch := (s.tiling.cols + 2) * p.in
	k.spread(p.kernels, &s.tiling, s.dy, p.in, lo, hi)
	for plane := range upsampledSums {
		k.places[plane].find(&s.tiling, lo, hi, upsampledSums[plane].more, pitch, p.in, 2, p.kernels.cols)
	}
	k.size = k.rowsOf(&s.tiling, lo, hi, 1) * (s.tiling.cols + 1) * p.kernels.cols
	k.products = extended(k.products, 0, len(upsampledSums)*k.size)
	for o := 0; o < p.out; o += p.kernels.cols {
		kernels, columns := p.panel(o)
		for plane := range upsampledSums {
			products := upsampledSums[plane].products
			for i, product := range products {
				k.shifts[i] = uintptr(4 * k.spreadAt(product, p.in, pitch))
			}
			k.multiply(&k.places[plane], kernels, tile{
				a: &k.planes[0], runs: &k.shifts[0], n: len(products), depth: p.in,
				b: &p.floats[p.at(o)+upsampledOrder[products[0]]*p.in*columns], c: &k.products[plane*k.size],
			})
		}
		s.write(k, lo, hi, o)
	}
	k.free()
}

// write makes gradients of the sums of a panel of channels from o on.
func (s *upsampledInputGradient) write(k *upsampledScratch, lo, hi, o int) {
	p, t := &s.panels, &k.corners
	step := p.kernels.cols
	line := (s.tiling.cols + 1) * step
	*t = corners{plane: uintptr(4 * k.size), row: uintptr(4 * line), step: uintptr(4 * step), toStep: uintptr(4 * p.out)}
	if s.e.ReLU {
		t.relu = 1
	}
	place := 0
	for i := lo; i < hi; i++ {
		r := s.tiling.at(i)
		rows, cols := r.size()
		for y := range rows {
			at := ((r.picture*s.h+r.y0+y)*s.w+r.x0)*p.out + o
			t.from, t.to, t.places = &k.products[(place+y)*line], &s.dx[at], cols
			if s.e.Bias != nil {
				t.bias = &s.e.Bias[o]
			}
			if s.e.Mask != nil {
				t.mask = &s.e.Mask[at]
			}
			t.runs(p.cornerInputs, cornerInputsGo, min(step, p.out-o))
		}
		place += rows + 1
	}
}
