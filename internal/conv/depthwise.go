package conv

// depthwise reports whether each channel is read for itself, and once. Then the lanes of a vector are neighbouring channels.
func (s *slide) depthwise() bool { return s.in == 1 && s.out == 1 && s.groups > 1 }

func (g Geometry) depthwise() bool { return g.Groups > 1 && g.C == g.Groups && g.Out == g.Groups }

// computeDepthwise computes all channels at all places of a phase, 8 of both at a time.
func (s *slide) computeDepthwise(k *scratch, p *phase) {
	taps := p.endTap - p.taps
	for channel := 0; channel < s.groups; channel += 8 {
		t := s.startTile(k, p, channel)
		t.depth = 8
		if t.n > 0 {
			t.b = &s.panels[p.panel+channel*taps]
		}
		s.setEpilogue(t, channel, channel)
		width := min(8, s.groups-channel)
		for i := 0; i < k.places; i += 8 {
			t.pixels, t.outputs = &k.pixels[i], &k.outputs[i]
			if width == 8 {
				s.depthwise8(t)
			} else {
				k.edge.compute(s.depthwise8, t, 8, width)
			}
		}
	}
}

// packDepthwise packs the weights of a channel: a panel is of 8, tap by tap.
func (s *slide) packDepthwise(p *phase, channel int) {
	taps := s.taps[p.taps:p.endTap]
	for i, t := range taps {
		s.panels[p.panel+channel/8*8*len(taps)+8*i+channel%8] = s.weights.w[channel*s.weights.group+t.weight]
	}
}
