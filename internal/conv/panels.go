package conv

import (
	"unsafe"

	"github.com/denoise-go/denoise/internal/pool"
)

// columns is the number of output channels of a group, with what panels add.
func (s *slide) columns() int {
	half := s.cols / 2
	return (s.out + half - 1) / half * half
}

// packedChannels is the number of output channels of all panels, with what panels add.
func (s *slide) packedChannels() int {
	switch {
	case s.dots():
		return s.groups * s.out
	case s.depthwise():
		return 8 * pool.Parts(s.groups*s.out, 8)
	}
	return s.groups * s.columns()
}

func (s *slide) panelsOfGroup() int {
	if s.dots() {
		return s.out
	}
	return (s.out + s.cols - 1) / s.cols
}

// packTaps is for how many taps all channels are packed before the next taps: more would be written too far from each other for a cache.
const packTaps = 16

// packing is the first half of a slide: part i packs a panel.
type packing slide

func (k *packing) Part(i int) {
	s := (*slide)(k)
	count := s.panelsOfGroup()
	group := i / count % s.groups
	p := &s.phases[i/count/s.groups]
	switch {
	case p.taps == p.endTap: // a stride above the kernel: there is nothing to multiply
		return
	case s.dots():
		s.packDots(p, group, i%count)
		return
	case s.depthwise():
		s.packDepthwise(p, group)
		return
	}
	column := i % count * s.cols
	width, pitch := s.panel(column)
	taps := s.taps[p.taps:p.endTap]
	dst := &s.panels[s.panelAt(p, group, column)]
	for first := 0; first < len(taps); first += packTaps {
		for c := range s.in {
			from := &s.weights.w[group*s.weights.group+column*s.weights.out+c*s.weights.in]
			for i, t := range taps[first:min(first+packTaps, len(taps))] {
				row, from := unsafe.Slice(at(dst, ((first+i)*s.in+c)*pitch), pitch), at(from, t.weight)
				for j := range width {
					row[j] = *at(from, j*s.weights.out)
				}
				clear(row[width:])
			}
		}
	}
}

// packBias copies the biases to where the kernels of panels read them.
func (s *slide) packBias() {
	if s.e.Bias == nil {
		return
	}
	s.bias = extended(s.bias, 0, s.groups*s.columns())
	if s.depthwise() {
		copy(s.bias, s.e.Bias)
		return
	}
	for group := range s.groups {
		copy(s.bias[group*s.columns():], s.e.Bias[group*s.out:][:s.out])
	}
}

// panel returns how many channels there are in the panel from a column on, and how many its kernels have.
func (s *slide) panel(column int) (width, pitch int) {
	width = min(s.cols, s.out-column)
	if width <= s.cols/2 {
		return width, s.cols / 2
	}
	return width, s.cols
}

// panelAt is where in panels that of a phase, a group and a column starts.
func (s *slide) panelAt(p *phase, group, column int) int {
	return p.panel + (group*s.columns()+column)*s.in*(p.endTap-p.taps)
}
