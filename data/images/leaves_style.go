package images

// style is what the leaves of a scene have in common.
type style struct {
	mean, contrast float32 // of lightness, whose standard deviation contrast is
	tint           [2]float32
	chroma         float32 // standard deviation of colours around the tint
	grain          [grainSide * grainSide]float32
}

// grainSide is the height and width of the random numbers that textures are made of. It is a power of 2.
const grainSide = 64

// newStyle draws a style: lightness varies three to ten times as much as colour, as in photos, whose channels are nearly equal.
func newStyle(n *numbers) *style {
	s := &style{}
	s.mean = 0.15 + float32(0.7*n.Next())
	s.contrast = 0.08 + float32(0.25*n.Next())
	s.tint = [2]float32{float32(0.05 * n.bell()), float32(0.05 * n.bell())}
	u := n.Next()
	s.chroma = 0.01 + float32(0.08*float32(u*u))
	n.fill(s.grain[:])
	return s
}

// leaf is how a leaf looks.
type leaf struct {
	colour  [3]float32
	shading [2]float32 // lightness at the lower and at the right end of the disc, less at the others
	texture float32    // lightness of the texture's largest numbers; 0 if there is none
	turn    [4]float32 // rows of the matrix from points of the scene to places in the grain
	place   [2]float32
}

// leaf draws a leaf.
func (s *style) leaf(n *numbers) leaf {
	light := s.mean + float32(s.contrast*n.bell())
	red, yellow := s.tint[0]+float32(s.chroma*n.bell()), s.tint[1]+float32(s.chroma*n.bell())
	l := leaf{
		colour:  [3]float32{light + red + yellow/2, light - red + yellow/2, light - yellow},
		shading: [2]float32{s.contrast / 2 * n.signed(), s.contrast / 2 * n.signed()},
	}
	if n.Next() < 0.5 {
		return l
	}
	u := n.Next()
	l.texture = s.contrast * (0.1 + float32(0.9*float32(u*u)))
	// A step of a point moves by 1/32 to 1/2 in the grain, all orders of magnitude being as likely, and less along the texture's own direction, if it has one.
	step := float32(0.5)
	for range int(4 * n.Next()) {
		step /= 2
	}
	step *= 1 - n.Next()/2
	p, q, stretch := step*n.signed(), step*n.signed(), 1-float32(0.8*n.Next())
	l.turn = [4]float32{p, q, -q * stretch, p * stretch}
	l.place = [2]float32{grainSide * n.Next(), grainSide * n.Next()}
	return l
}

// light returns what shading and texture add to the lightness at a point: dy and dx are its place in the disc, −1 to 1, y and x that in the scene.
func (l *leaf) light(s *style, dy, dx, y, x float32) float32 {
	v := float32(l.shading[0]*dy) + float32(l.shading[1]*dx)
	if l.texture == 0 {
		return v
	}
	u, w := float32(l.turn[0]*y)+float32(l.turn[1]*x)+l.place[0], float32(l.turn[2]*y)+float32(l.turn[3]*x)+l.place[1]
	// Two octaves: a finer one of half the strength.
	grain := s.at(u, w) + s.at(2*u+17, 2*w+31)/2
	return v + float32(l.texture*grain)
}

// at interpolates the grain, which repeats.
func (s *style) at(u, v float32) float32 {
	iu, iv := floor(u), floor(v)
	fu, fv := u-float32(iu), v-float32(iv)
	const mask = grainSide - 1
	row, below := (iu&mask)*grainSide, ((iu+1)&mask)*grainSide
	left, right := iv&mask, (iv+1)&mask
	upper := s.grain[row+left] + float32(fv*(s.grain[row+right]-s.grain[row+left]))
	lower := s.grain[below+left] + float32(fv*(s.grain[below+right]-s.grain[below+left]))
	return upper + float32(fu*(lower-upper))
}

// floor returns the whole number below v, whose magnitude is far below 2³¹.
func floor(v float32) int {
	i := int(v)
	if float32(i) > v {
		i--
	}
	return i
}
