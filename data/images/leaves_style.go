package images

// style is what the leaves of a scene have in common.
type style struct {
	mean, contrast float32 // of lightness, whose standard deviation contrast is
	tint           [2]float32
	chroma         float32 // standard deviation of colours around the tint
	textured       float32 // part of the leaves that have a texture
	depth          float32 // part of the leaves that are out of focus
	field          field
}

// newStyle draws a style: lightness mostly varies more than colour, as in photos, whose channels are nearly equal.
func newStyle(n *numbers) *style {
	s := &style{}
	s.mean = 0.15 + float32(0.7*n.Next())
	s.contrast = 0.05 + float32(0.2*n.Next())
	s.tint = [2]float32{float32(0.05 * n.bell()), float32(0.05 * n.bell())}
	s.chroma = 0.01 + float32(0.1*n.square())
	s.textured = 1 - n.square()
	s.depth = n.square()
	n.fill(s.field[:])
	return s
}

// leaf is how a leaf looks.
type leaf struct {
	colour  [3]float32
	shading [2]float32 // lightness at the lower and at the right end of the disc, less at the others
	texture texture    // nil if there is none
	tone    [3]float32 // what the texture adds to the colour where it is 1
}

// texture is a pattern on a leaf.
type texture interface {
	// at returns the pattern at a point of the scene, mostly between −1 and 1.
	at(y, x float32) float32
}

// textures draw one of their kind. The first whose limit is above a uniform number is drawn.
var textures = []struct {
	limit float32
	draw  func(s *style, n *numbers) texture
}{
	{0.60, newGrain}, {0.93, newStripes}, {1, newGlyphs},
}

// leaf draws a leaf.
func (s *style) leaf(n *numbers) leaf {
	l := leaf{
		colour:  mix(s.mean+float32(s.contrast*n.bell()), s.tint[0]+float32(s.chroma*n.bell()), s.tint[1]+float32(s.chroma*n.bell())),
		shading: [2]float32{s.contrast / 2 * n.signed(), s.contrast / 2 * n.signed()},
	}
	if n.Next() >= s.textured {
		return l
	}
	strength := 0.01 + float32(0.3*n.square())
	l.tone = mix(strength, float32(s.chroma*n.signed()), float32(s.chroma*n.signed()))
	kind := n.Next()
	for _, t := range textures {
		if kind < t.limit {
			l.texture = t.draw(s, n)
			break
		}
	}
	return l
}

// mix returns the red, green and blue of a lightness and of how red and how yellow it is.
func mix(light, red, yellow float32) [3]float32 {
	return [3]float32{light + red + yellow/2, light - red + yellow/2, light - yellow} // halving is exact
}

// at returns what shading adds to the lightness at a point, and the texture's pattern: dy and dx are the point's place in the disc, −1 to 1, y and x that in the scene.
func (l *leaf) at(dy, dx, y, x float32) (light, pattern float32) {
	if l.texture != nil {
		pattern = l.texture.at(y, x)
	}
	return float32(l.shading[0]*dy) + float32(l.shading[1]*dx), pattern
}
