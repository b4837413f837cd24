package conv

import (
	"slices"
	"sync"
)

// scratch is what a part needs for itself.
type scratch struct {
	copied
	pixels, outputs []uintptr // of a phase: where its pixels start in the copy, and its outputs in the written pictures; the last 8 times
	places          int       // how many of them count
	tile            tile
	edge            edge
	strips          []float32
	lines           []uintptr // where the rows of a band start in the copy
	line            [1]uintptr
	last            []float32 // the end of dy
	outer           outer
	depthwiseOuter  depthwiseOuterTile
}

var scratches = sync.Pool{New: func() any {
	s := new(scratch)
	s.edge.init()
	return s
}}

// Part computes the outputs of some rows of places.
func (s *slide) Part(i int) {
	rows := s.rows(s.batch)
	r0, r1 := i*rows/s.parts, (i+1)*rows/s.parts
	k := scratches.Get().(*scratch)
	if len(s.taps) > 0 {
		s.copy(&k.copied, r0, r1)
	}
	for i := range s.phases {
		p := &s.phases[i]
		s.place(k, p, r0, r1)
		switch {
		case k.places == 0:
		case s.depthwise():
			s.computeDepthwise(k, p)
		case s.dots():
			for group := range s.groups {
				s.computeDots(k, p, group)
			}
		default:
			for group := range s.groups {
				s.computeGroup(k, p, group)
			}
		}
	}
	k.tile = tile{}
	scratches.Put(k)
}

// place finds the pixels and the outputs of a phase in rows r0..r1 of places.
func (s *slide) place(k *scratch, p *phase, r0, r1 int) {
	most := (r1 - r0) * p.grid.X
	k.pixels, k.outputs = slices.Grow(k.pixels[:0], most+7), slices.Grow(k.outputs[:0], most+7)
	step, stepOut, channels := uintptr(4*s.step()), uintptr(4*p.step.X*s.groups*s.out), s.groups*s.out
	for r := r0; r < r1; r++ {
		picture, y, x, places := s.row(r, p.grid.X)
		if y >= p.grid.Y {
			continue
		}
		var pixel uintptr
		if len(s.taps) > 0 {
			pixel = uintptr(4 * k.starts[r-r0])
		}
		output := uintptr(4 * ((picture*s.dstH+p.first.Y+y*p.step.Y)*s.dstW + p.first.X + x*p.step.X) * channels)
		n := len(k.pixels)
		pixels, outputs := k.pixels[n:n+places], k.outputs[n:n+places]
		for i := range pixels {
			pixels[i], outputs[i] = pixel, output
			pixel += step
			output += stepOut
		}
		k.pixels, k.outputs = k.pixels[:n+places], k.outputs[:n+places]
	}
	if k.places = len(k.pixels); k.places > 0 {
		for range 7 { // for kernels that always do 8
			k.pixels, k.outputs = append(k.pixels, k.pixels[k.places-1]), append(k.outputs, k.outputs[k.places-1])
		}
	}
}

// startTile sets what all tiles of a group have in common.
func (s *slide) startTile(k *scratch, p *phase, group int) *tile {
	t := &k.tile
	*t = tile{n: p.endRun - p.run, depth: p.depth}
	if t.n > 0 {
		t.a, t.runs = &k.image[group*s.in], &s.runs[p.run]
	}
	return t
}

// setEpilogue sets what comes after the sums of the channels from the given one on, with its place among the packed biases.
func (s *slide) setEpilogue(t *tile, channel, bias int) {
	t.c = at(&s.dst[0], channel)
	if s.e.Bias != nil {
		t.bias = &s.bias[bias]
	}
	if s.e.Mask != nil {
		t.mask = at(&s.e.Mask[0], channel)
	}
	if s.e.ReLU {
		t.relu = 1
	}
}

const (
	nearFloats = 4 << 10 // of panels that stay in an L1 cache
	nearPlaces = 48      // whose outputs do
)

// computeGroup computes the channels of a group at all places of a phase: a panel after the other, unless all of them stay in the cache, so
// that neighbouring outputs can be written together.
func (s *slide) computeGroup(k *scratch, p *phase, group int) {
	block := k.places
	if s.columns()*s.in*(p.endTap-p.taps) <= nearFloats {
		block = nearPlaces
	}
	for i := 0; i < k.places; i += block {
		for column := 0; column < s.out; column += s.cols {
			s.computePanel(k, p, group, column, i, min(i+block, k.places))
		}
	}
}

// computePanel computes the channels of a panel at the places i..end of a phase.
func (s *slide) computePanel(k *scratch, p *phase, group, column, i, end int) {
	t := s.startTile(k, p, group)
	width, pitch := s.panel(column)
	kernels := s.tile
	if pitch != s.cols {
		kernels = s.half
	}
	if t.n > 0 {
		t.b = &s.panels[s.panelAt(p, group, column)]
	}
	s.setEpilogue(t, group*s.out+column, group*s.columns()+column)
	t.pixels, t.outputs = &k.pixels[i], &k.outputs[i]
	if width == pitch {
		t.run(kernels, end-i)
		return
	}
	h := newHeights(end-i, len(kernels))
	for i < end {
		rows := h.next()
		t.pixels, t.outputs = &k.pixels[i], &k.outputs[i]
		k.edge.compute(kernels[rows-1], t, rows, width)
		i += rows
	}
}
