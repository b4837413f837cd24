package conv

import "github.com/denoise-go/denoise/internal/pool"

// depthwise reports whether groups are so small that the lanes of a vector are neighbouring output channels, see lanes.
func (s *slide) depthwise() bool { return s.groups > 1 && max(s.in, s.out) <= fewInGroup }

// computeDepthwise computes all channels at all places of a phase, 16 at a time, which fill a cache line, then 8, then the rest.
func (s *slide) computeDepthwise(k *scratch, p *phase) {
	steps := s.in * (p.endTap - p.taps)
	channels := s.groups * s.out
	for channel, width := 0, 0; channel < channels; channel += width {
		t := s.startTile(k, p, 0)
		t.depth = 8
		if t.n > 0 {
			t.a, t.b = at(t.a, channel), &s.panels[p.panel+channel*steps]
		}
		s.setEpilogue(t, channel, channel)
		t.pixels, t.outputs = &k.pixels[0], &k.outputs[0]
		switch left := channels - channel; {
		case left >= 16:
			width, t.tiles = 16, pool.Parts(k.places, 6)
			s.depthwise16(t)
		case left >= 8:
			width, t.tiles = 8, pool.Parts(k.places, 8)
			s.depthwise8(t)
		default:
			width = left
			for i := 0; i < k.places; i += 8 {
				t.pixels, t.outputs = &k.pixels[i], &k.outputs[i]
				k.edge.compute(s.depthwise8, t, 8, width)
			}
		}
	}
}

// packDepthwise packs the weights of a group: a panel is of 8 channels, tap by tap, and for each tap input by input.
func (s *slide) packDepthwise(p *phase, group int) {
	taps := s.taps[p.taps:p.endTap]
	for o := range s.out {
		channel := group*s.out + o
		panel := s.panels[p.panel+channel/8*8*len(taps)*s.in+channel%8:]
		from := s.weights.w[group*s.weights.group+o*s.weights.out:]
		for i, t := range taps {
			for c := range s.in {
				panel[8*(i*s.in+c)] = from[c*s.weights.in+t.weight]
			}
		}
	}
}
