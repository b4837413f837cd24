package conv

import (
	"iter"
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
)

// gradient is one call of WeightGradient. The rows of all outputs are cut into chunks, in a way that depends on the geometry alone. A
// chunk's sum runs over its pixels in order, starting at 0, one step of the kernels in use for each; the chunks' sums are added in a binary
// tree.
type gradient struct {
	images
	*kernels
	dy              []float32
	groups, in, out int // channels of a group
	taps            []tap
	spans           []span
	byOutputs       bool      // the lanes of a vector are output channels
	places          []int     // then: where in a copy the elements that a place multiplies lie
	columns         int       // panels of all spans, or of output channels, of a group
	lines           int       // rows of outputs
	chunks, splits  int       // parts: each chunk for some columns
	sums            []float32 // of the chunks: for a group and a panel, out × cols, or elements × cols
	weightsOf       weights
}

// span is some neighbouring elements of a copied pixel, and of those after it, that are multiplied with dy in one go.
type span struct {
	offset int // in floats
	tap    int // the first
	floats int
	panel  int // the first
}

var gradients = sync.Pool{New: func() any { return new(gradient) }}

const (
	chunkSteps = 2048 // pixels of a chunk, at least
	mostChunks = 8
	mostSums   = 4 << 20  // of all chunks, about
	bandSteps  = 300      // pixels whose panel stays in an L1 cache
	sumFloats  = 40 << 10 // of sums that stay in an L2 cache
	gradParts  = 3        // for each worker, at least
	spreadRows = 8        // output channels that are written in one go
)

// chunks returns into how many chunks the rows of outputs are cut.
func (g Geometry) chunks() int {
	h, w := g.Outputs()
	rows := g.Batch * h
	return min(mostChunks, rows, max(1, rows*w/chunkSteps), max(1, mostSums/g.SizeW()))
}

// weightGradient is WeightGradient by tiles.
func weightGradient(g Geometry, x, dy, dw []float32) {
	if g.Groups > 1 && g.Inputs() <= fewInGroup && !g.takesOutputs(use.cols) {
		depthwiseGradient(g, x, dy, dw)
		return
	}
	s := gradients.Get().(*gradient)
	oh, ow := g.Outputs()
	in, out := g.Inputs(), g.Out/g.Groups
	kernel := g.Kernel.Y * g.Kernel.X
	s.kernels = use
	s.images = images{src: x, h: g.H, w: g.W, c: g.C, stride: g.Stride, grid: Pair{oh, ow}}
	s.dy, s.groups, s.in, s.out = dy, g.Groups, in, out
	s.weightsOf = weights{w: dw, out: in * kernel, in: kernel}
	s.taps = g.appendTaps(s.taps[:0])
	s.cut()
	s.read(s.taps)
	s.findSpans()
	s.chooseLanes()
	s.lines = g.Batch * oh
	s.chunks = g.chunks()
	s.sums = extended(s.sums, 0, s.chunks*s.sizeOfSum())
	s.splits = pool.Parts(s.sizeOfSum(), sumFloats)
	if workers := pool.Workers(); workers > 1 {
		s.splits = max(s.splits, pool.Parts(gradParts*workers, s.chunks))
	}
	s.splits = min(s.splits, s.columns)
	pool.Run(s.chunks*s.splits, s)
	if s.chunks > 1 {
		pool.Run(s.groups*s.columns, (*adding)(s))
	}
	pool.Run(pool.Parts(s.groups*s.out, spreadRows), (*spreading)(s))
	s.src, s.dy, s.weightsOf.w = nil, nil, nil
	gradients.Put(s)
}

// appendTaps appends the kernel's taps as an output meets them.
func (g Geometry) appendTaps(taps []tap) []tap {
	for ky := range g.Kernel.Y {
		for kx := range g.Kernel.X {
			taps = append(taps, tap{Pair{ky*g.Dilation.Y - g.Pad.Y, kx*g.Dilation.X - g.Pad.X}, ky*g.Kernel.X + kx})
		}
	}
	return taps
}

// findSpans makes spans of taps: of those that are neighbours in a copy, one.
func (s *gradient) findSpans() {
	s.spans, s.columns = s.spans[:0], 0
	for i, t := range s.taps {
		offset := s.offset(t.at)
		if n := len(s.spans) - 1; n >= 0 && s.groups == 1 && offset == s.spans[n].offset+s.spans[n].floats {
			s.spans[n].floats += s.in
			continue
		}
		s.spans = append(s.spans, span{offset: offset, tap: i, floats: s.in})
	}
	for i := range s.spans {
		s.spans[i].panel = s.columns
		s.columns += pool.Parts(s.spans[i].floats, s.cols)
	}
}

// sizeOfPanel and sizeOfSum are floats of a panel's sums and of a chunk's.
func (s *gradient) sizeOfPanel() int {
	if s.byOutputs {
		return s.elements() * s.cols
	}
	return s.out * s.cols
}
func (s *gradient) sizeOfSum() int { return s.groups * s.columns * s.sizeOfPanel() }

// Part computes the sum of a chunk for some of the columns.
func (s *gradient) Part(i int) {
	k := scratches.Get().(*scratch)
	chunk, split := i/s.splits, i%s.splits
	c0, c1 := split*s.columns/s.splits, (split+1)*s.columns/s.splits
	sum := s.sums[chunk*s.sizeOfSum():][:s.sizeOfSum()]
	for group := range s.groups {
		clear(sum[(group*s.columns+c0)*s.sizeOfPanel() : (group*s.columns+c1)*s.sizeOfPanel()])
	}
	for first, band := range s.bands(k, chunk*s.lines/s.chunks, (chunk+1)*s.lines/s.chunks) {
		for group := range s.groups {
			if s.byOutputs {
				s.packElements(k, band, group)
				for column := c0; column < c1; column++ {
					s.addOutputs(k, sum[(group*s.columns+column)*s.sizeOfPanel():], first, band, group, column)
				}
				continue
			}
			s.packStrips(k, first, band.Y*band.X, group)
			for column := c0; column < c1; {
				column += s.addPanels(k, sum[(group*s.columns+column)*s.sizeOfPanel():], band, group, column, c1-column)
			}
		}
	}
	k.outer = outer{}
	scratches.Put(k)
}

// bands cuts the rows of outputs from line0 to line1 into bands, given by the first output and the sides. It copies what they read, for some bands at a
// time, since bands side by side read some of the same rows.
func (m *images) bands(k *scratch, line0, line1 int) iter.Seq2[int, Pair] {
	return func(yield func(first int, band Pair) bool) {
		r0, r1 := line0*m.segments, line1*m.segments
		band := max(1, bandSteps/m.grid.X)
		if m.segments > 1 {
			band = 1 // for the last segment is shorter
		}
		most := (max(fewRows, copyFloats/m.perRow()) + band - 1) / band * band
		for ; r0 < r1; r0 += most {
			end := min(r0+most, r1)
			m.copy(&k.copied, r0, end)
			for r := r0; r < end; r += band {
				n := min(band, end-r)
				k.lines = k.lines[:0]
				for _, start := range k.starts[r-r0:][:n] {
					k.lines = append(k.lines, uintptr(4*start))
				}
				picture, y, x, places := m.row(r, m.width)
				if !yield((picture*m.grid.Y+y)*m.width+x, Pair{n, places}) {
					return
				}
			}
		}
	}
}

// packStrips copies a group's channels of n pixels of dy: the first few of all pixels, then the next few, as the kernels want them.
func (s *gradient) packStrips(k *scratch, pixel, n, group int) {
	k.strips = extended(k.strips, 0, n*s.out)
	channels := s.groups * s.out
	dst := &k.strips[0]
	h := newHeights(s.out, len(s.outer))
	for o := 0; o < s.out; {
		rows := h.next()
		s.copyRuns(dst, rows, &s.dy[pixel*channels+group*s.out+o], uintptr(4*channels), n)
		dst = at(dst, rows*n)
		o += rows
	}
}

// addPanels adds the products of a group's pixels, those of a band, to the sums of a panel, or of more, at most most, and returns how many.
func (s *gradient) addPanels(k *scratch, sum []float32, band Pair, group, column, most int) int {
	span, first := s.find(column)
	t := &k.outer
	*t = outer{b: &k.image[group*s.in+span.offset+first], stepB: uintptr(4 * s.step()), lines: &k.lines[0], n: band.Y, depth: band.X}
	t.a, t.c = &k.strips[0], &sum[0]
	if s.out == 1 && most >= sideBySide && first+sideBySide*s.cols <= span.floats {
		s.outer1(t)
		return sideBySide
	}
	h := newHeights(s.out, len(s.outer))
	for o := 0; o < s.out; {
		rows := h.next()
		s.outer[rows-1](t)
		t.a, t.c = at(t.a, rows*band.Y*band.X), at(t.c, rows*s.cols)
		o += rows
	}
	return 1
}

// find returns the span that a panel belongs to, and with which of its floats the panel starts.
func (s *gradient) find(column int) (*span, int) {
	i := len(s.spans) - 1
	for s.spans[i].panel > column {
		i--
	}
	return &s.spans[i], (column - s.spans[i].panel) * s.cols
}
