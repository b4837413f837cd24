package conv

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// upsampledWeightGradient is one call of WeightGradientUpsampled. For each of the nine products the differences of x times the spread gradients are
// summed over all places, in chunks of rectangles whose number depends on the geometry alone; the chunks' sums are added in a binary tree.
type upsampledWeightGradient struct {
	*kernels
	tiling
	x, dy, dw []float32
	in, out   int
	chunks    int
	sums      []float32 // of the chunks: for a product and a panel of inputs, out × cols
}

var upsampledWeightGradients = sync.Pool{New: func() any { return new(upsampledWeightGradient) }}

func (s *upsampledWeightGradient) run(g Geometry, x, dy, dw []float32) {
	s.kernels = use
	s.tiling = newTiling(g.Batch, g.H/2, g.W/2, 4*g.C+upsampledProducts*g.Out)
	s.x, s.dy, s.dw, s.in, s.out = x, dy, dw, g.C, g.Out
	s.chunks = min(g.chunks(), s.count())
	s.sums = extended(s.sums, 0, s.chunks*s.sizeOfSum())
	pool.Run(s.chunks, s)
	if s.chunks > 1 {
		pool.Run(upsampledProducts*s.panels(), (*upsampledAdding)(s))
	}
	pool.Run(pool.Parts(s.out, spreadRows), (*upsampledSpreading)(s))
	s.x, s.dy, s.dw = nil, nil, nil
}

func (s *upsampledWeightGradient) panels() int      { return pool.Parts(s.in, s.kernels.cols) }
func (s *upsampledWeightGradient) sizeOfPanel() int { return s.out * s.kernels.cols }
func (s *upsampledWeightGradient) sizeOfSum() int {
	return upsampledProducts * s.panels() * s.sizeOfPanel()
}

// Part sums a chunk, a rectangle after the other.
func (s *upsampledWeightGradient) Part(chunk int) {
	kx, ky := upsampledScratches.Get().(*upsampledScratch), upsampledScratches.Get().(*upsampledScratch)
	sum := s.sums[chunk*s.sizeOfSum():][:s.sizeOfSum()]
	clear(sum)
	for i := chunk * s.count() / s.chunks; i < (chunk+1)*s.count()/s.chunks; i++ {
		kx.differences(&s.tiling, s.x, s.in, i, i+1)
		ky.spread(s.kernels, &s.tiling, s.dy, s.out, i, i+1)
		rows, cols := s.tiling.at(i).size()
		pitch := (s.tiling.cols + 1) * s.in
		kx.lines = kx.lines[:0]
		for y := range rows {
			kx.lines = append(kx.lines, uintptr(4*y*pitch))
		}
		for product := range upsampledProducts {
			s.pack(ky, product, rows, cols)
			from := kx.differencesAt(product, s.in, pitch)
			for panel := range s.panels() {
				t := &kx.outer
				*t = outer{
					a: &ky.strips[0], b: &kx.planes[from+panel*s.kernels.cols], stepB: uintptr(4 * s.in),
					lines: &kx.lines[0], n: rows, depth: cols, c: &sum[(product*s.panels()+panel)*s.sizeOfPanel()],
				}
				h := newHeights(s.out, len(s.outer))
				for o := 0; o < s.out; {
					height := h.next()
					s.outer[height-1](t)
					t.a, t.c = at(t.a, height*rows*cols), at(t.c, height*s.kernels.cols)
					o += height
				}
			}
		}
	}
	kx.free()
	ky.free()
}

// pack copies a plane of spread gradients to strips: the first few channels of all places, then the next few, as the kernels want them.
func (s *upsampledWeightGradient) pack(k *upsampledScratch, product, rows, cols int) {
	k.strips = extended(k.strips, 0, rows*cols*s.out)
	dst := &k.strips[0]
	pitch := (s.tiling.cols + 2) * s.out
	from := product*k.planeSize + pitch + s.out
	h := newHeights(s.out, len(s.outer))
	for o := 0; o < s.out; {
		height := h.next()
		for y := range rows {
			s.copyRuns(dst, height, &k.planes[from+y*pitch+o], uintptr(4*s.out), cols)
			dst = at(dst, height*cols)
		}
		o += height
	}
}

// upsampledAdding is the second step: part i adds the chunks' sums of a panel of a product.
type upsampledAdding upsampledWeightGradient

func (a *upsampledAdding) Part(i int) {
	s := (*upsampledWeightGradient)(a)
	size := s.sizeOfPanel()
	panel := func(chunk int) []float32 { return s.sums[chunk*s.sizeOfSum()+i*size:][:size] }
	for step := 1; step < s.chunks; step *= 2 {
		for chunk := 0; chunk+step < s.chunks; chunk += 2 * step {
			simd.Add(panel(chunk), panel(chunk), panel(chunk+step))
		}
	}
}

// upsampledSpreading is the last step: part i computes the weights' gradients of some output channels. W is the sum of all three weights, so its
// gradient is a term of each.
type upsampledSpreading upsampledWeightGradient

func (a *upsampledSpreading) Part(i int) {
	s := (*upsampledWeightGradient)(a)
	lo, hi := pool.Range(i, s.out, spreadRows)
	plane := s.panels() * s.sizeOfPanel()
	for o := lo; o < hi; o++ {
		for c := range s.in {
			sum := s.sums[c/s.kernels.cols*s.sizeOfPanel()+o*s.kernels.cols+c%s.kernels.cols:]
			dw := (*[upsampledProducts]float32)(s.dw[(o*s.in+c)*upsampledProducts:])
			for b := range 3 {
				d0, d1, d2 := sum[b*plane], sum[(3+b)*plane], sum[(6+b)*plane]
				dw[b], dw[3+b], dw[6+b] = d1+d0, d1, d1+d2
			}
			for a := 0; a < upsampledProducts; a += 3 {
				d0, d1, d2 := dw[a], dw[a+1], dw[a+2]
				dw[a], dw[a+2] = d1+d0, d1+d2
			}
		}
	}
}
