package images

// stripes are a periodic texture, as of fabrics, fences and walls: waves along one direction, or along two as in a weave, on a cloth with folds.
type stripes struct {
	waves  [2]float32 // periods for each point down and to the right
	cross  [2]float32 // those of the second direction, 0 if there is none
	checks bool       // the two directions are multiplied, not added
	steep  float32    // 1 for smooth waves, more for flat ones with edges
	above  float32    // what makes the bright half of steep waves the wider one, or the other
	folds  grain
	warp   float32 // periods by which folds move the waves
	shade  float32 // lightness of folds
}

// newStripes draws stripes: a period has 2 to 16 pixels, all orders of magnitude being as likely.
func newStripes(s *style, n *numbers) texture {
	frequency := float32(1) / (2 * points)
	for range int(3 * n.Next()) {
		frequency /= 2
	}
	frequency *= 1 - n.Next()/2 // halving is exact
	d := n.direction()
	p := &stripes{waves: [2]float32{frequency * float32(d[0]), frequency * float32(d[1])}}
	if kind := n.Next(); kind < 0.4 {
		ratio := 1 - n.square()/2 // halving is exact
		p.cross, p.checks = [2]float32{-p.waves[1] * ratio, p.waves[0] * ratio}, kind < 0.15
	}
	p.steep, p.above = 1+float32(3*max(n.signed(), 0)), n.signed()/2
	p.folds = grain{field: &s.field, scales: 2, finer: 0.5, level: 0.8, steep: 1, turned: newTurned(float32(0.08*n.square()), 0, n)}
	p.warp, p.shade = 3*n.square(), n.square()
	return p
}

func (p *stripes) at(y, x float32) float32 {
	fold := p.folds.at(y, x)
	shift := float32(p.warp * fold)
	v := p.wave(float32(p.waves[0]*y) + float32(p.waves[1]*x) + shift)
	if p.cross != [2]float32{} {
		other := p.wave(float32(p.cross[0]*y) + float32(p.cross[1]*x) + shift)
		if p.checks {
			v *= other
		} else {
			v = (v + other) / 2
		}
	}
	return float32(v*(0.75+fold/2)) + float32(p.shade*fold) // halving is exact
}

// wave has a period of 1 and is near a sine, made of two parabolas, that is steeper and cut at −1 and 1.
func (p *stripes) wave(t float32) float32 {
	t -= float32(floor(t)) // in [0, 1)
	sign := float32(1)
	if t >= 0.5 {
		t, sign = t-0.5, -1
	}
	v := float32(sign * float32(16*float32(t*(0.5-t))))
	if p.steep == 1 {
		return v
	}
	return min(max(p.steep*(v+p.above), -1), 1)
}
