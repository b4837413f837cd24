package conv

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// depthwise is one call of WeightGradient where a group reads few channels, see lanes. It has the chunks of a gradient.
type depthwise struct {
	images
	*kernels
	dy, dw  []float32
	in, out int // channels of a group, and all that are written
	taps    []tap
	steps   int       // taps × in
	offsets []uintptr // of the steps; the last is repeated, for kernels that always do 5
	lines   int       // rows of outputs
	chunks  int
	sums    []float32 // of the chunks: for 8 channels, taps × 8
}

var depthwises = sync.Pool{New: func() any { return new(depthwise) }}

func depthwiseGradient(g Geometry, x, dy, dw []float32) {
	s := depthwises.Get().(*depthwise)
	oh, ow := g.Outputs()
	s.kernels = use
	s.images = images{src: x, h: g.H, w: g.W, c: g.C, stride: g.Stride, grid: Pair{oh, ow}}
	s.in, s.out = g.Inputs(), g.Out
	s.spread(g.Groups, s.in, g.Out/g.Groups)
	s.cut()
	s.dy, s.dw = dy, dw
	s.taps = g.appendTaps(s.taps[:0])
	s.read(s.taps)
	s.offsets = s.offsets[:0]
	for _, t := range s.taps {
		for c := range s.in {
			s.offsets = append(s.offsets, uintptr(4*(s.offset(t.at)+c*s.out)))
		}
	}
	s.steps = len(s.offsets)
	for len(s.offsets)%5 != 0 {
		s.offsets = append(s.offsets, s.offsets[s.steps-1])
	}
	s.lines, s.chunks = g.Batch*oh, g.chunks()
	s.sums = extended(s.sums, 0, s.chunks*s.sizeOfSum())
	pool.Run(s.chunks, s)
	size := s.sizeOfSum()
	for step := 1; step < s.chunks; step *= 2 {
		for i := 0; i+step < s.chunks; i += 2 * step {
			sum := s.sums[i*size:][:size]
			simd.Add(sum, sum, s.sums[(i+step)*size:][:size])
		}
	}
	for i := range dw {
		channel, c, t := i/s.steps, i/len(s.taps)%s.in, i%len(s.taps)
		dw[i] = s.sums[(channel/8*len(s.offsets)+t*s.in+c)*8+channel%8]
	}
	s.src, s.dy, s.dw = nil, nil, nil
	depthwises.Put(s)
}

func (s *depthwise) sizeOfSum() int { return pool.Parts(s.out, 8) * len(s.offsets) * 8 }

// Part computes the sum of a chunk.
func (s *depthwise) Part(chunk int) {
	k := scratches.Get().(*scratch)
	sum := s.sums[chunk*s.sizeOfSum():][:s.sizeOfSum()]
	clear(sum)
	for first, band := range s.bands(k, chunk*s.lines/s.chunks, (chunk+1)*s.lines/s.chunks) {
		s.add(k, sum, first, band)
	}
	k.depthwiseOuter = depthwiseOuterTile{}
	scratches.Put(k)
}

// add adds the products of a band of places, of which the first is the given pixel of dy.
func (s *depthwise) add(k *scratch, sum []float32, pixel int, band Pair) {
	t := &k.depthwiseOuter
	*t = depthwiseOuterTile{stepB: uintptr(4 * s.step()), lines: &k.lines[0], n: band.Y, depth: band.X}
	for channel := 0; channel < s.out; channel += 8 {
		t.a, t.stepA, t.b = &s.dy[pixel*s.out+channel], uintptr(4*s.out), &k.image[channel]
		if width := s.out - channel; width < 8 { // what the kernel reads past the last channels must be there
			k.strips = extended(k.strips, 0, band.Y*band.X*width)
			s.copyRuns(&k.strips[0], width, t.a, t.stepA, band.Y*band.X)
			t.a, t.stepA = &k.strips[0], uintptr(4*width)
		}
		for i := 0; i < len(s.offsets); i += 5 {
			t.taps, t.c = &s.offsets[i], &sum[channel*len(s.offsets)+8*i]
			s.depthwiseOuter(t)
		}
	}
}
