package conv

import "sync"

// scratch is what a part needs for itself.
type scratch struct {
	copied
	pixels, outputs []uintptr // of a phase: where its pixels start in the copy, and its outputs in the written pictures
	tile            tile
	edge            edge
	strips          []float32
	lines           []uintptr
	outer           outer
}

var scratches = sync.Pool{New: func() any {
	s := new(scratch)
	s.edge.init()
	return s
}}

// Part computes the outputs of some rows of places.
func (s *slide) Part(i int) {
	rows := s.batch * s.grid.Y
	r0, r1 := i*rows/s.parts, (i+1)*rows/s.parts
	k := scratches.Get().(*scratch)
	if len(s.taps) > 0 {
		s.copy(&k.copied, r0, r1)
	}
	for i := range s.phases {
		p := &s.phases[i]
		s.place(k, p, r0, r1)
		if len(k.outputs) == 0 {
			continue
		}
		for group := range s.groups {
			if s.dots() {
				s.computeDots(k, p, group)
				continue
			}
			for column := 0; column < s.out; column += s.cols {
				s.computePanel(k, p, group, column)
			}
		}
	}
	k.tile = tile{}
	scratches.Put(k)
}

// place finds the pixels and the outputs of a phase in rows r0..r1 of places.
func (s *slide) place(k *scratch, p *phase, r0, r1 int) {
	k.pixels, k.outputs = k.pixels[:0], k.outputs[:0]
	step, channels := uintptr(4*s.step()), s.groups*s.out
	for r := r0; r < r1; r++ {
		picture, y := r/s.grid.Y, r%s.grid.Y
		if y >= p.grid.Y {
			continue
		}
		var pixel uintptr
		if len(s.taps) > 0 {
			pixel = uintptr(4 * k.starts[r-r0])
		}
		output := uintptr(4 * ((picture*s.dstH+p.first.Y+y*p.step.Y)*s.dstW + p.first.X) * channels)
		for range p.grid.X {
			k.pixels, k.outputs = append(k.pixels, pixel), append(k.outputs, output)
			pixel += step
			output += uintptr(4 * p.step.X * channels)
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

// computePanel computes the channels of a panel at all places of a phase.
func (s *slide) computePanel(k *scratch, p *phase, group, column int) {
	t := s.startTile(k, p, group)
	width, pitch := s.panel(column)
	kernels := s.tile
	if pitch != s.cols {
		kernels = s.half
	}
	t.b = &s.panels[s.panelAt(p, group, column)]
	t.c = at(&s.dst[0], group*s.out+column)
	if s.e.Bias != nil {
		t.bias = &s.bias[group*s.columns()+column]
	}
	if s.e.Mask != nil {
		t.mask = at(&s.e.Mask[0], group*s.out+column)
	}
	if s.e.ReLU {
		t.relu = 1
	}
	h := newHeights(len(k.outputs), len(kernels))
	for i := 0; i < len(k.outputs); {
		rows := h.next()
		t.pixels, t.outputs = &k.pixels[i], &k.outputs[i]
		if width == pitch {
			kernels[rows-1](t)
		} else {
			k.edge.compute(kernels[rows-1], t, rows, width)
		}
		i += rows
	}
}
