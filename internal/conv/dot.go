package conv

import "github.com/denoise-go/denoise/internal/pool"

// Where a group has few output channels, a tile would be mostly empty. Then the lanes of a vector are neighbouring input channels instead,
// and are added at the end; see tile.

const fewOutputs = 4

const dotPlaces = 32 // that a kernel does in one call; their sums fit into an edge

// dots reports whether dot8 computes the outputs.
func (s *slide) dots() bool { return s.out <= fewOutputs && s.in%8 == 0 }

// computeDots computes the channels of a group at all places of a phase.
func (s *slide) computeDots(k *scratch, p *phase, group int) {
	t := s.startTile(k, p, group)
	t.c = &k.edge.c[0]
	size := s.in * (p.endTap - p.taps)
	for i := 0; i < k.places; i += dotPlaces {
		t.pixels = &k.pixels[i]
		outputs := k.outputs[i:min(i+dotPlaces, k.places)]
		for o := range s.out {
			if t.n > 0 {
				t.b = &s.panels[p.panel+(group*s.out+o)*size]
			}
			t.tiles, t.done = pool.Parts(len(outputs), 8), 0
			s.dot8(t)
			s.e.finishSums(&s.dst[0], group*s.out+o, outputs, k.edge.c[:])
		}
	}
}

// finishSums takes sums of a channel to their places, in bytes, of dst.
func (e *Epilogue) finishSums(dst *float32, channel int, places []uintptr, sums []float32) {
	for i, place := range places {
		x := sums[i]
		if e.Bias != nil {
			x += e.Bias[channel]
		}
		if e.ReLU && 0 > x {
			x = 0
		}
		if e.Mask != nil && *at(atBytes(&e.Mask[0], place), channel) <= 0 {
			x = 0
		}
		*at(atBytes(dst, place), channel) = x
	}
}

// packDots packs the weights of an output channel.
func (s *slide) packDots(p *phase, group, o int) {
	taps := s.taps[p.taps:p.endTap]
	size := s.in * len(taps)
	dst := s.panels[p.panel+(group*s.out+o)*size:][:size]
	from := s.weights.w[group*s.weights.group+o*s.weights.out:]
	for i, t := range taps {
		for c := range s.in {
			dst[i*s.in+c] = from[c*s.weights.in+t.weight]
		}
	}
}
