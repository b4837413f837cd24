package winograd

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
)

// forward computes a convolution. A part of its work is a block of tiles, which mostly stays in the caches from the first transform to the last.
type forward struct {
	kernels     *kernels
	in, out     pictures
	padY, padX  int // may be negative
	e           Epilogue
	w           []float32
	byOut, byIn int       // from an output's and an input's weights to the next, in w
	turned      bool      // w by half a circle
	panels, own []float32 // the transformed weights: [panel of 16 outputs, 36, in.c, 16], planes; and memory for them
	block       int       // tiles of a part
}

var forwards = sync.Pool{New: func() any { return new(forward) }}

// run computes the output, with weights that are packed first if they are not, and gives p back.
func (p *forward) run(e Epilogue) {
	p.kernels, p.e = use, e
	if p.panels == nil {
		p.own = grown(p.own, PackedSize(p.in.c, p.out.c))
		p.panels = p.own
		p.pack()
	}
	p.block = blockOf(p.out.tiles(), pool.Workers())
	pool.Run(pool.Parts(p.out.tiles(), p.block), p)
	p.free()
}

// pack transforms the weights.
func (p *forward) pack() { pool.Run(p.out.panels()*pool.Parts(p.in.c, panelRows), (*packing)(p)) }

// free gives p back.
func (p *forward) free() {
	*p = forward{own: p.own}
	forwards.Put(p)
}

// blockTiles is how many tiles are transformed at a time, at most: enough to use each of the transformed weights often.
const blockTiles = 48

// blockOf is how many tiles a part has, such that all workers get about the same. It changes no bit.
func blockOf(tiles, workers int) int {
	const strip = 4
	parts := roundUp(pool.Parts(tiles, blockTiles), workers)
	return roundUp(pool.Parts(tiles, parts), strip)
}

// Part computes a block of tiles.
func (p *forward) Part(i int) {
	s := scratches.Get().(*scratch)
	lo, hi := pool.Range(i, p.out.tiles(), p.block)
	k, n := p.kernels, hi-lo
	stride := roundUp(p.in.c, k.lanes)
	plane := planeFloats(n * stride)
	s.v = grown(s.v, points*plane)
	s.m = grown(s.m, points*planeFloats(n*panelCols))
	s.prepare(p.in.c, k.lanes)

	s.transform.factors = &imageFactors
	for t := range n {
		b, y, x := p.out.tile(lo + t)
		s.read(&p.in, k.lanes, b, y-p.padY, x-p.padX, 6)
		s.transform.to = planes(s.v[t*stride:], plane)
		s.transform.ahead = p.in.ahead(&p.out, lo+t)
		k.image(&s.transform)
	}
	for j := range p.out.panels() {
		s.transform.factors = &outputFactors
		for xi := range points {
			s.product = product{
				a: &s.v[xi*plane], lda: uintptr(4 * stride),
				b: &p.panels[(j*points+xi)*planeFloats(p.in.c*panelCols)], ldb: 4 * panelCols,
				c: &s.m[xi*planeFloats(n*panelCols)], ldc: 4 * panelCols, k: p.in.c,
			}
			s.multiply(&k.products, k.rows, n, 4*stride)
		}
		for t := range n {
			p.write(s, lo+t, t*panelCols, planeFloats(n*panelCols), j*panelCols)
		}
	}
	s.free()
}

// write computes outputs of a tile from its sums, which begin at m, for the panel of channels from o.
func (p *forward) write(s *scratch, tile, m, plane, o int) {
	k, t := p.kernels, &s.transform
	b, y, x := p.out.tile(tile)
	t.ahead = p.out.ahead(&p.out, tile)
	t.rows, t.cols = min(4, p.out.h-y), min(4, p.out.w-x)
	first := p.out.at(b, y, x) + o
	width := min(panelCols, p.out.c-o)
	if t.vectors = width / k.lanes; t.vectors > 0 {
		t.from = planes(s.m[m:], plane)
		t.to = grid{&p.out.pixels[first], uintptr(4 * p.out.w * p.out.c), uintptr(4 * p.out.c)}
		if p.e.Bias != nil {
			t.bias = &p.e.Bias[o]
		}
		if p.e.Mask != nil {
			t.mask = &p.e.Mask[first]
		}
		if p.e.ReLU {
			t.relu = 1
		}
		k.output(t)
	}
	t.bias, t.mask, t.relu = nil, nil, 0
	done := width - width%k.lanes
	if done == width {
		return
	}
	// The last channels do not fill a vector.
	t.vectors, t.from, t.to = 1, planes(s.m[m+done:], plane), grid{&s.rest[0], uintptr(16 * k.lanes), uintptr(4 * k.lanes)}
	k.output(t)
	for r := range t.rows {
		for c := range t.cols {
			for q := range width - done {
				place := first + (r*p.out.w+c)*p.out.c + done + q
				p.out.pixels[place] = p.e.finish(s.rest[(4*r+c)*k.lanes+q], place, o+done+q)
			}
		}
	}
}

// finish applies an epilogue to y, an element of channel o.
func (e *Epilogue) finish(y float32, place, o int) float32 {
	if e.Bias != nil {
		y += e.Bias[o]
	}
	if e.ReLU && 0 > y {
		y = 0
	}
	if e.Mask != nil && e.Mask[place] <= 0 {
		y = 0
	}
	return y
}
