package conv

import (
	"sync"
	"unsafe"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
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
	columns         int // panels of all spans, of a group
	chunks, rows    int
	sums            []float32 // of the chunks: for a group and a panel, out × cols
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
	chunkSteps = 1024 // pixels of a chunk, at least
	mostChunks = 16
	bandSteps  = 256 // pixels whose panel stays in an L1 cache
)

// weightGradient is WeightGradient by tiles.
func weightGradient(g Geometry, x, dy, dw []float32) {
	s := gradients.Get().(*gradient)
	oh, ow := g.Outputs()
	in, out := g.Inputs(), g.Out/g.Groups
	kernel := g.Kernel.Y * g.Kernel.X
	s.kernels = use
	s.images = images{src: x, h: g.H, w: g.W, c: g.C, stride: g.Stride, grid: Pair{oh, ow}}
	s.dy, s.groups, s.in, s.out = dy, g.Groups, in, out
	s.weightsOf = weights{w: dw, group: out * in * kernel, out: in * kernel, in: kernel}
	s.taps = g.appendTaps(s.taps[:0])
	s.read(s.taps)
	if !s.patches && g.C%64 == 0 {
		s.pixel += 16 // or the pixels of a row would share few sets of a cache
	}
	s.findSpans()
	s.rows = g.Batch * oh
	s.chunks = min(mostChunks, s.rows, max(1, s.rows*ow/chunkSteps))
	s.sums = extended(s.sums, 0, s.chunks*s.sizeOfSum())
	pool.Run(s.chunks, s)
	pool.Run(s.groups*s.columns, (*adding)(s))
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
func (s *gradient) sizeOfPanel() int { return s.out * s.cols }
func (s *gradient) sizeOfSum() int   { return s.groups * s.columns * s.sizeOfPanel() }

// Part computes the sum of a chunk.
func (s *gradient) Part(i int) {
	k := scratches.Get().(*scratch)
	sum := s.sums[i*s.sizeOfSum():][:s.sizeOfSum()]
	clear(sum)
	band := max(1, bandSteps/s.grid.X)
	end := (i + 1) * s.rows / s.chunks
	for r := i * s.rows / s.chunks; r < end; r += band {
		n := min(band, end-r)
		s.copy(&k.copied, r, r+n)
		k.lines = k.lines[:0]
		for _, start := range k.starts {
			k.lines = append(k.lines, uintptr(4*start))
		}
		for group := range s.groups {
			s.packStrips(k, r*s.grid.X, n*s.grid.X, group)
			s.addGroup(k, sum[group*s.columns*s.sizeOfPanel():], n, group)
		}
	}
	k.outer = outer{}
	scratches.Put(k)
}

// packStrips copies a group's channels of n pixels of dy: the first few of all pixels, then the next few, as the kernels want them.
func (s *gradient) packStrips(k *scratch, pixel, n, group int) {
	k.strips = extended(k.strips, 0, n*s.out)
	channels := s.groups * s.out
	dst := &k.strips[0]
	for o := 0; o < s.out; {
		rows := height(s.out-o, len(s.outer))
		packStrip(dst, rows, &s.dy[pixel*channels+group*s.out+o], channels, n)
		dst = at(dst, rows*n)
		o += rows
	}
}

// packStrip copies the first rows elements of each of n pixels. It may write some elements more.
func packStrip(dst *float32, rows int, src *float32, channels, n int) {
	switch rows {
	case 4:
		for i := range n {
			*(*[4]float32)(unsafe.Pointer(at(dst, 4*i))) = *(*[4]float32)(unsafe.Pointer(at(src, i*channels)))
		}
	case 5:
		for i := range n {
			*(*[5]float32)(unsafe.Pointer(at(dst, 5*i))) = *(*[5]float32)(unsafe.Pointer(at(src, i*channels)))
		}
	case 6:
		for i := range n {
			*(*[6]float32)(unsafe.Pointer(at(dst, 6*i))) = *(*[6]float32)(unsafe.Pointer(at(src, i*channels)))
		}
	default:
		for i := range n {
			for j := range rows {
				*at(dst, rows*i+j) = *at(src, i*channels+j)
			}
		}
	}
}

// addGroup adds the products of a group's pixels, n rows of them, to the sums of its weights.
func (s *gradient) addGroup(k *scratch, sum []float32, n, group int) {
	t := &k.outer
	*t = outer{stepB: uintptr(4 * s.step()), lines: &k.lines[0], n: n, depth: s.grid.X}
	for _, span := range s.spans {
		for column := 0; column < span.floats; column += s.cols {
			t.b = &k.image[group*s.in+span.offset+column]
			t.a = &k.strips[0]
			for o := 0; o < s.out; {
				rows := height(s.out-o, len(s.outer))
				t.c = &sum[0]
				s.outer[rows-1](t)
				t.a = at(t.a, rows*n*s.grid.X)
				sum = sum[rows*s.cols:]
				o += rows
			}
		}
	}
}

// adding is the second half of a gradient: part i adds the chunks' sums of a panel.
type adding gradient

func (a *adding) Part(i int) {
	s := (*gradient)(a)
	size := s.sizeOfPanel()
	panel := func(chunk int) []float32 { return s.sums[chunk*s.sizeOfSum()+i*size:][:size] }
	for step := 1; step < s.chunks; step *= 2 {
		for chunk := 0; chunk+step < s.chunks; chunk += 2 * step {
			simd.Add(panel(chunk), panel(chunk), panel(chunk+step))
		}
	}
	group, column := i/s.columns, i%s.columns
	n := len(s.spans) - 1
	for s.spans[n].panel > column {
		n--
	}
	first := (column - s.spans[n].panel) * s.cols
	sum := panel(0)
	for o := range s.out {
		to := s.weightsOf.w[group*s.weightsOf.group+o*s.weightsOf.out:]
		for j, x := range sum[o*s.cols:][:min(s.cols, s.spans[n].floats-first)] {
			to[s.taps[s.spans[n].tap+(first+j)/s.in].weight+(first+j)%s.in*s.weightsOf.in] = x
		}
	}
}
