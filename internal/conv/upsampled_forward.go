package conv

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
)

// upsampledForward is one call of ForwardUpsampled.
type upsampledForward struct {
	panels upsampledPanels
	tiling
	x, y []float32
	e    Epilogue
}

var upsampledForwards = sync.Pool{New: func() any { return new(upsampledForward) }}

func (s *upsampledForward) run(k *Packs, g Geometry, x, w, y []float32, e Epilogue) {
	s.panels.pack(k, g.purpose(w, false, true), upsampledPanels{w: w, in: g.C, out: g.Out, byOut: upsampledProducts * g.C, byIn: upsampledProducts})
	s.tiling = newTiling(g.Batch, g.H/2, g.W/2, 4*g.C+upsampledProducts*s.panels.kernels.cols)
	s.x, s.y, s.e = x, y, e
	pool.Run(pool.Parts(s.count(), s.together()), s)
	s.panels.w, s.panels.floats, s.x, s.y, s.e = nil, nil, nil, nil, Epilogue{}
}

// Part computes the outputs of some rectangles.
func (s *upsampledForward) Part(i int) {
	p := &s.panels
	k := upsampledScratches.Get().(*upsampledScratch)
	lo, hi := pool.Range(i, s.count(), s.together())
	pitch := (s.tiling.cols + 1) * p.in
	k.differences(&s.tiling, s.x, p.in, lo, hi)
	k.places[0].find(&s.tiling, lo, hi, more{}, pitch, p.in, 1, p.kernels.cols)
	k.size = k.rowsOf(&s.tiling, lo, hi, 1) * (s.tiling.cols + 1) * p.kernels.cols
	k.products = extended(k.products, 0, upsampledProducts*k.size)
	k.shifts[0] = 0
	for o := 0; o < p.out; o += p.kernels.cols {
		kernels, columns := p.panel(o)
		for product := range upsampledProducts {
			k.multiply(&k.places[0], kernels, tile{
				a: &k.planes[k.differencesAt(product, p.in, pitch)], runs: &k.shifts[0], n: 1, depth: p.in,
				b: &p.floats[p.at(o)+upsampledOrder[product]*p.in*columns], c: &k.products[product*k.size],
			})
		}
		s.write(k, lo, hi, o)
	}
	k.free()
}

// write combines the products of a panel of channels from o on to outputs.
func (s *upsampledForward) write(k *upsampledScratch, lo, hi, o int) {
	p, t := &s.panels, &k.corners
	row, step := 2*s.tiling.w*p.out, p.kernels.cols
	*t = corners{plane: uintptr(4 * k.size), step: uintptr(4 * step), toRow: uintptr(4 * row), toStep: uintptr(4 * p.out)}
	if s.e.ReLU {
		t.relu = 1
	}
	place := 0
	for i := lo; i < hi; i++ {
		r := s.tiling.at(i)
		rows, cols := r.size()
		for y := range rows {
			at := 2*(r.picture*s.h+r.y0+y)*row + 2*r.x0*p.out + o
			t.from, t.to, t.places = &k.products[(place+y)*(s.tiling.cols+1)*step], &s.y[at], cols
			if s.e.Bias != nil {
				t.bias = &s.e.Bias[o]
			}
			if s.e.Mask != nil {
				t.mask = &s.e.Mask[at]
			}
			t.runs(p.cornerOutputs, cornerOutputsGo, min(step, p.out-o))
		}
		place += rows + 1
	}
}
