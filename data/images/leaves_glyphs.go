package images

// glyphs are a texture like text: lines of signs, each made of 5×6 small squares, some of which are filled.
type glyphs struct {
	turned
	field *field
}

// newGlyphs draws glyphs whose squares have 1 to 3 pixels, in half of the cases upright.
func newGlyphs(s *style, n *numbers) texture {
	step := 1 / (points * (1 + float32(2*n.Next())))
	g := &glyphs{turned: newTurned(step, 0, n), field: &s.field}
	if n.Next() < 0.5 {
		g.turn = [4]float32{step, 0, 0, step}
	}
	return g
}

func (g *glyphs) at(y, x float32) float32 {
	u, v := g.of(y, x)
	row, column := floor(u)&(fieldSide-1), floor(v)&(fieldSide-1)
	if row%9 > 5 || column%6 == 5 || g.field[row*fieldSide+column] < 0 {
		return 0
	}
	return 1
}
