package conv

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
)

// slide is one call of Forward or InputGradient: a kernel that moves over pictures. An output's sum runs over the taps in their order, and for
// each over the channels; it starts at 0 and takes one step of the kernels in use for each.
type slide struct {
	images
	*kernels
	batch           int
	groups, in, out int // channels of a group
	taps            []tap
	phases          []phase
	runs            []uintptr // of all phases
	weights         weights
	panels, own     []float32 // of the weights, and memory for them
	bias            []float32 // of the panels
	dst             []float32 // written, pictures h×w
	dstH, dstW      int
	e               Epilogue
	parts           int
}

// weights says where the weight of an output channel, an input channel and a tap lies.
type weights struct {
	w              []float32
	group, out, in int // strides
}

// phase is the part of the outputs that the same taps reach.
type phase struct {
	grid         Pair
	first, step  Pair // where in a picture the outputs lie
	taps, endTap int
	run, endRun  int
	depth        int // steps of a run
	panel        int // where in panels its weights start
}

// direct is the algorithm for any convolution: its sums as they are, by tiles.
var direct = algorithm{forward, inputGradient, weightGradient, 1}

var slides = sync.Pool{New: func() any { return new(slide) }}

// forward is Forward by tiles.
func forward(k *Packs, g Geometry, x, w, y []float32, e Epilogue) {
	s := slides.Get().(*slide)
	oh, ow := g.Outputs()
	in, out := g.Inputs(), g.Out/g.Groups
	kernel := g.Kernel.Y * g.Kernel.X
	s.images = images{src: x, h: g.H, w: g.W, c: g.C, stride: g.Stride, grid: Pair{oh, ow}}
	s.batch, s.groups, s.in, s.out = g.Batch, g.Groups, in, out
	s.weights = weights{w: w, group: out * in * kernel, out: in * kernel, in: kernel}
	s.dst, s.dstH, s.dstW, s.e = y, oh, ow, e
	s.taps, s.phases = g.appendTaps(s.taps[:0]), s.phases[:0]
	s.phases = append(s.phases, phase{grid: s.grid, step: Pair{1, 1}, endTap: len(s.taps)})
	s.run(k, g.purpose(w, false, false))
}

// inputGradient is InputGradient by tiles. Pixels of dx whose places differ by multiples of the stride get their sums from the same weights.
func inputGradient(k *Packs, g Geometry, dy, w, dx []float32, e Epilogue) {
	s := slides.Get().(*slide)
	oh, ow := g.Outputs()
	in, out := g.Out/g.Groups, g.Inputs()
	kernel := g.Kernel.Y * g.Kernel.X
	s.images = images{src: dy, h: oh, w: ow, c: g.Out, stride: Pair{1, 1}}
	s.batch, s.groups, s.in, s.out = g.Batch, g.Groups, in, out
	s.weights = weights{w: w, group: out * in * kernel, out: kernel, in: out * kernel}
	s.dst, s.dstH, s.dstW, s.e = dx, g.H, g.W, e
	s.taps, s.phases = s.taps[:0], s.phases[:0]
	for y := range min(g.Stride.Y, g.H) {
		for x := range min(g.Stride.X, g.W) {
			p := phase{first: Pair{y, x}, step: g.Stride, taps: len(s.taps)}
			p.grid = Pair{(g.H-y-1)/g.Stride.Y + 1, (g.W-x-1)/g.Stride.X + 1}
			for ky := g.Kernel.Y - 1; ky >= 0; ky-- {
				for kx := g.Kernel.X - 1; kx >= 0; kx-- {
					ty, tx := y+g.Pad.Y-ky*g.Dilation.Y, x+g.Pad.X-kx*g.Dilation.X
					if ty%g.Stride.Y == 0 && tx%g.Stride.X == 0 {
						s.taps = append(s.taps, tap{Pair{ty / g.Stride.Y, tx / g.Stride.X}, ky*g.Kernel.X + kx})
					}
				}
			}
			p.endTap = len(s.taps)
			s.phases = append(s.phases, p)
		}
	}
	s.grid = s.phases[0].grid
	s.run(k, g.purpose(w, true, false))
}

// run computes all outputs.
func (s *slide) run(k *Packs, p purpose) {
	s.kernels = use
	if s.depthwise() {
		s.spread(s.groups, s.in, s.out)
	}
	s.cut()
	if len(s.taps) > 0 {
		s.read(s.taps)
	}
	s.runs = s.runs[:0]
	size := 0
	for i := range s.phases {
		p := &s.phases[i]
		p.panel = size
		size += s.packedChannels() * s.in * (p.endTap - p.taps)
		s.findRuns(p)
	}
	s.packBias()
	kept := k.find(p, size)
	if s.panels = kept.load(); s.panels == nil {
		s.panels = kept.room(&s.own, size)
		pool.Run(len(s.phases)*s.groups*s.panelsOfGroup(), (*packing)(s))
		kept.store(s.panels)
	}
	s.parts = s.share()
	pool.Run(s.parts, s)
	s.src, s.weights.w, s.panels, s.dst, s.e = nil, nil, nil, nil, Epilogue{}
	slides.Put(s)
}

// findRuns sets p's runs: as few and long ones as the taps allow, and all of the same length.
func (s *slide) findRuns(p *phase) {
	taps := s.taps[p.taps:p.endTap]
	if p.run = len(s.runs); s.depthwise() {
		for _, t := range taps {
			for c := range s.in {
				s.runs = append(s.runs, uintptr(4*(s.offset(t.at)+c*s.groups*s.out)))
			}
		}
		p.endRun = len(s.runs)
		return
	}
	length := func(i int) int { // of the run that starts with tap i
		n := 1
		for s.groups == 1 && i+n < len(taps) && s.offset(taps[i+n].at) == s.offset(taps[i].at)+n*s.c {
			n++
		}
		return n
	}
	n := 1
	if len(taps) > 0 {
		n = length(0)
	}
	for i := 0; i < len(taps); i += n {
		if length(i) != n {
			n = 1
			break
		}
	}
	p.depth = n * s.in
	for i := 0; i < len(taps); i += n {
		s.runs = append(s.runs, uintptr(4*s.offset(taps[i].at)))
	}
	p.endRun = len(s.runs)
}

const (
	copyFloats   = 24 << 10 // a copy of pictures that stays in an L2 cache with a panel
	fewRows      = 4        // so many are copied together at least, since neighbours read some of the same pixels
	partsAWorker = 6
)

// share returns the number of parts of a good size.
func (s *slide) share() int {
	rows := s.rows(s.batch)
	fits := max(fewRows, copyFloats/max(1, s.perRow())) // without taps nothing is copied
	return max(pool.Parts(rows, fits), min(rows, partsAWorker*pool.Workers()))
}
