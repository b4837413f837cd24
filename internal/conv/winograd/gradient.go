package winograd

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// gradient computes the gradient of the weights by the transposed algorithm: dw = Gᵀ·(Σ (Bᵀ·x·B) ⊙ (A·dy·Aᵀ))·G, the sum over all
// tiles. The tiles are cut into chunks, whose number depends on the sizes only. A chunk's tiles are added in order; then the chunks are
// added in order. A part of the work is a chunk for a group of panels of outputs.
type gradient struct {
	kernels    *kernels
	x, dy      pictures
	padY, padX int
	dw         []float32
	chunks     int
	groups     int
	partials   []float32 // [chunk, 9, panel of 16 outputs, x.c, 16]
}

const (
	mostChunks  = 16
	leastTiles  = 128     // of a chunk, where there is more than one
	mostSums    = 4 << 20 // of all chunks, about
	groupPanels = 8       // at most: the images are transformed for each group, sums in fewer panels need less memory
)

// chunksOf is into how many chunks so many tiles are cut for so many weights, a power of two.
func chunksOf(tiles, weights int) int {
	chunks := 1
	for chunks < mostChunks && tiles >= 2*chunks*leastTiles && 2*chunks*weights <= mostSums {
		chunks *= 2
	}
	return chunks
}

var gradients = sync.Pool{New: func() any { return new(gradient) }}

// run computes dw and gives p back.
func (p *gradient) run(dw []float32) {
	p.kernels, p.dw = use, dw
	p.chunks = chunksOf(p.dy.tiles(), p.size())
	p.groups = pool.Parts(p.dy.panels(), groupPanels)
	p.partials = grown(p.partials, p.chunks*p.size())
	pool.Run(p.chunks*p.groups, p)
	pool.Run(pool.Parts(p.rows(), totalRows), (*total)(p))
	*p = gradient{partials: p.partials}
	gradients.Put(p)
}

func (p *gradient) rows() int { return p.dy.panels() * p.x.c } // of 16 weights
func (p *gradient) size() int { return 9 * planeFloats(p.rows()*panelCols) }

// Part sums a chunk of the tiles for a group of panels.
func (p *gradient) Part(i int) {
	s := scratches.Get().(*scratch)
	k, tiles, panels := p.kernels, p.dy.tiles(), p.dy.panels()
	chunk, group := i/p.groups, i%p.groups
	lo, hi := chunk*tiles/p.chunks, (chunk+1)*tiles/p.chunks
	j0, j1 := group*panels/p.groups, (group+1)*panels/p.groups
	floats := (j1 - j0) * p.x.c * panelCols // of each of the 36 elements
	plane := planeFloats(floats)
	s.m = grown(s.m, points*plane)
	clear(s.m[:points*plane])
	s.prepare(max(p.x.c, p.dy.c), k.lanes)
	blocks := pool.Parts(hi-lo, blockTiles)
	for b := range blocks {
		p.add(s, lo+b*(hi-lo)/blocks, lo+(b+1)*(hi-lo)/blocks, j0, j1)
	}
	t := &s.transform
	t.factors = &weightsFactors
	t.from = planes(s.m, plane)
	to := p.size() / 9
	t.to = grid{&p.partials[chunk*p.size()+j0*p.x.c*panelCols], uintptr(4 * 3 * to), uintptr(4 * to)}
	t.vectors = floats / k.lanes
	k.gather(t)
	s.free()
}

// add adds the products of tiles lo to hi to the sums of panels j0 to j1.
func (p *gradient) add(s *scratch, lo, hi, j0, j1 int) {
	k, t, n := p.kernels, &s.transform, hi-lo
	strideX, strideY := roundUp(p.x.c, k.lanes), (j1-j0)*panelCols
	sums := planeFloats((j1 - j0) * p.x.c * panelCols)
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
		s.only(j0*panelCols, min(j1*panelCols, roundUp(p.dy.c, k.lanes)), k.lanes)
		t.to = planes(s.d[i*strideY:], planeY)
		t.ahead = p.dy.ahead(&p.dy, lo+i)
		k.spread(t)
	}
	for xi := range points {
		for j := range j1 - j0 {
			s.product = product{
				a: &s.v[xi*planeX], lda: uintptr(4 * strideX),
				b: &s.d[xi*planeY+j*panelCols], ldb: uintptr(4 * strideY),
				c: &s.m[xi*sums+j*p.x.c*panelCols], ldc: 4 * panelCols, k: n,
			}
			s.multiply(&k.sums, k.rows, p.x.c, 4)
		}
	}
}

// total adds the chunks' sums and brings the weights into their order.
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
		if p.chunks > 1 {
			simd.SumRows(p.partials[first:][:(hi-lo)*panelCols], p.partials[first:], p.chunks, (hi-lo)*panelCols, g.size())
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
