package images

import "math"

// fieldSide is the height and width of a field. It is a power of 2.
const fieldSide = 64

// field is random numbers of a scene, −1 to 1, that its textures are made of. It repeats.
type field [fieldSide * fieldSide]float32

// at interpolates the field.
func (f *field) at(u, v float32) float32 {
	iu, iv := floor(u), floor(v)
	fu, fv := u-float32(iu), v-float32(iv)
	const mask = fieldSide - 1
	row, below := (iu&mask)*fieldSide, ((iu+1)&mask)*fieldSide
	left, right := iv&mask, (iv+1)&mask
	upper := f[row+left] + float32(fv*(f[row+right]-f[row+left]))
	lower := f[below+left] + float32(fv*(f[below+right]-f[below+left]))
	return upper + float32(fu*(lower-upper))
}

// nearest returns the number of the square that a place is in.
func (f *field) nearest(u, v float32) float32 {
	const mask = fieldSide - 1
	return f[(floor(u)&mask)*fieldSide+floor(v)&mask]
}

// floor returns the whole number below v, whose magnitude is far below 2³¹.
func floor(v float32) int {
	i := int(v)
	if float32(i) > v {
		i--
	}
	return i
}

// turned are places in a field: points of the scene, turned, scaled and moved.
type turned struct {
	turn  [4]float32 // rows of a matrix
	place [2]float32
}

// newTurned draws a direction and a place. A step of a point is one of step in the field, and 1−stretch of it along the second direction.
func newTurned(step, stretch float32, n *numbers) turned {
	d := n.direction()
	p, q := step*float32(d[0]), step*float32(d[1])
	return turned{[4]float32{p, q, -q * (1 - stretch), p * (1 - stretch)}, [2]float32{fieldSide * n.Next(), fieldSide * n.Next()}}
}

// of returns the place of a point.
func (t *turned) of(y, x float32) (u, v float32) {
	return float32(t.turn[0]*y) + float32(t.turn[1]*x) + t.place[0], float32(t.turn[2]*y) + float32(t.turn[3]*x) + t.place[1]
}

// grain is a texture without a period, as of stone, fur, foliage and clouds: the field at several scales, each of half the size of the one before.
type grain struct {
	turned
	field  *field
	scales int
	finer  float32 // strength of a scale, that of the next coarser one being 1; 1 gives the spectrum of natural images, 1/f² of power
	level  float32 // what makes the sum of scales vary as one of them
	steep  float32 // 1, or more for blotches with edges
	sharp  bool    // numbers are those of squares, with edges, so that pixels differ from their neighbours as in sand and granite
}

// newGrain draws a grain whose finest scale has a number for 1.5 to 24 points, or a sharp one of 1 to 16.
func newGrain(s *style, n *numbers) texture {
	g := &grain{field: &s.field, scales: 1 + int(6*n.Next()), steep: 1 + float32(3*max(n.signed(), 0)), sharp: n.Next() < 0.65}
	g.finer = 0.4 + float32(0.6*n.Next())
	step := float32(2.0 / 3)
	if g.sharp {
		g.finer = 0.6 + float32(0.8*n.Next())
		step = 1
	}
	for range int(4 * n.Next()) {
		step /= 2
	}
	step *= 1 - n.Next()/2 // halving is exact
	strength, sum := float32(1), float32(0)
	for i := range g.scales {
		if i > 0 {
			step /= 2
			strength *= g.finer
		}
		sum += float32(strength * strength)
	}
	g.level = float32(1.5 / math.Sqrt(float64(sum)))
	g.turned = newTurned(step, float32(0.9*n.square()), n)
	return g
}

func (g *grain) at(y, x float32) float32 {
	u, v := g.of(y, x)
	var sum float32
	strength := g.level
	for range g.scales {
		if g.sharp {
			sum += float32(strength * g.field.nearest(u, v))
		} else {
			sum += float32(strength * g.field.at(u, v))
		}
		u, v, strength = 2*u+17, 2*v+31, strength*g.finer
	}
	if g.steep > 1 {
		return min(max(g.steep*sum, -1), 1)
	}
	return sum
}
