package winograd

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// gradient computes the gradient of the weights by the transposed algorithm: dw = Gᵀ·(Σ (Bᵀ·x·B) ⊙ (A·dy·Aᵀ))·G, the sum over all
// tiles. The tiles are cut into parts, whose number depends on the shapes only. A part adds its tiles in order; then the parts are
// added in order.
type gradient struct {
	kernels    *kernels
	x, dy      pictures
	padY, padX int
	dw         []float32
	parts      int
	partials   []float32 // [part, 9, panel of 16 outputs, x.c, 16]
}

const (
	mostParts  = 16
	leastTiles = 128 // of a part, where there is more than one part
)

// partsOf is into how many parts the tiles are cut, a power of two.
func partsOf(tiles int) int {
	parts := 1
	for parts < mostParts && tiles >= 2*parts*leastTiles {
		parts *= 2
	}
	return parts
}

var gradients = sync.Pool{New: func() any { return new(gradient) }}

// run computes dw and gives p back.
func (p *gradient) run(dw []float32) {
	p.kernels, p.dw = use, dw
	p.parts = partsOf(p.dy.tiles())
	p.partials = grown(p.partials, p.parts*p.size())
	pool.Run(p.parts, p)
	pool.Run(pool.Parts(p.rows(), totalRows), (*total)(p))
	*p = gradient{partials: p.partials}
	gradients.Put(p)
}

func (p *gradient) rows() int { return p.dy.panels() * p.x.c } // of 16 weights
func (p *gradient) size() int { return 9 * planeFloats(p.rows()*panelCols) }

// Part sums a part of the tiles.
func (p *gradient) Part(i int) {
	s := scratches.Get().(*scratch)
	k := p.kernels
	tiles := p.dy.tiles()
	lo, hi := i*tiles/p.parts, (i+1)*tiles/p.parts
	sums := planeFloats(p.rows() * panelCols) // of each of the 36 elements
	s.m = grown(s.m, points*sums)
	clear(s.m[:points*sums])
	s.prepare(max(p.x.c, p.dy.c), k.lanes)
	blocks := pool.Parts(hi-lo, blockTiles)
	for b := range blocks {
		p.add(s, lo+b*(hi-lo)/blocks, lo+(b+1)*(hi-lo)/blocks)
	}
	t := &s.transform
	t.factors = &weightsFactors
	t.from = planes(s.m, sums)
	t.to = grid{&p.partials[i*p.size()], uintptr(4 * 3 * sums), uintptr(4 * sums)} // planes, too
	t.vectors = p.rows() * panelCols / k.lanes
	k.gather(t)
	s.free()
}

// add adds the products of tiles lo to hi to the sums.
func (p *gradient) add(s *scratch, lo, hi int) {
	k, t, n := p.kernels, &s.transform, hi-lo
	strideX, strideY := roundUp(p.x.c, k.lanes), roundUp(p.dy.c, panelCols)
	sums := planeFloats(p.rows() * panelCols)
	planeX, planeY := planeFloats(n*strideX), planeFloats(n*strideY)
	s.v, s.d = grown(s.v, points*planeX), grown(s.d, points*planeY)
	for i := range n {
		b, y, x := p.dy.tile(lo + i)
		t.factors = &imageFactors
		s.read(&p.x, k.lanes, b, y-p.padY, x-p.padX, 6)
		t.to = planes(s.v[i*strideX:], planeX)
		t.ahead = p.x.ahead(&p.dy, lo+i)
		k.image(t)
		t.factors = &outputFactors
		s.read(&p.dy, k.lanes, b, y, x, 4)
		t.to = planes(s.d[i*strideY:], planeY)
		t.ahead = p.dy.ahead(&p.dy, lo+i)
		k.spread(t)
	}
	for xi := range points {
		for j := range p.dy.panels() {
			s.product = product{
				a: &s.v[xi*planeX], lda: uintptr(4 * strideX),
				b: &s.d[xi*planeY+j*panelCols], ldb: uintptr(4 * strideY),
				c: &s.m[xi*sums+j*p.x.c*panelCols], ldc: 4 * panelCols, k: n,
			}
			s.multiply(&k.sums, k.rows, p.x.c, 4)
		}
	}
}

// total adds the parts' sums and brings the weights into their order.
type total gradient

// totalRows is how many rows of 16 weights a part adds.
const totalRows = 32

// Part does some rows.
func (p *total) Part(i int) {
	g := (*gradient)(p)
	lo, hi := pool.Range(i, g.rows(), totalRows)
	for k := range 9 {
		plane := k * planeFloats(g.rows()*panelCols)
		first := plane + lo*panelCols
		if p.parts > 1 {
			simd.SumRows(p.partials[first:][:(hi-lo)*panelCols], p.partials[first:], p.parts, (hi-lo)*panelCols, g.size())
		}
		for r := lo; r < hi; r++ {
			o, c := r/p.x.c*panelCols, r%p.x.c
			row := p.partials[plane+r*panelCols:]
			for q := range min(panelCols, p.dy.c-o) {
				p.dw[((o+q)*p.x.c+c)*9+k] = row[q]
			}
		}
	}
}
