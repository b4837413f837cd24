package layer

import "math/big"

// Field is what a pixel that a network makes depends on, along one side of its pictures: the receptive field.
type Field struct {
	Divisor int // the side has to be a multiple of it
	Halo    int // a pixel depends on at most so many pixels before and after its own; Unlimited if on all of the picture

	// Bits may depend on more, as some algorithms for convolutions compute tiles of several pixels together and round with what is around all
	// of them. A pixel of a part that begins at a multiple of Grid has the bits that it has in the whole picture if it is at least Overlap
	// pixels away from where the part was cut.
	Grid    int // a multiple of Divisor
	Overlap int // at least Halo; Unlimited if no part has the whole's bits
}

// ReceptiveField returns what a pixel of the network's output depends on, along rows and columns. It is for a network whose output has the
// size of its input. With ok, the same weights take pictures of any height and width that Divisor divides; unless Halo is Unlimited, the
// interior of a part of a picture, Halo pixels away from the borders at which it was cut, comes out as it does in the whole picture if the cuts
// are at multiples of Divisor: to within rounding, and bit for bit with Grid and Overlap in place of Divisor and Halo. Without ok, the network is
// bound to the size it was planned for.
func (p *Plan) ReceptiveField() (rows, cols Field, ok bool) {
	f := p.root
	if !f.local || f.sides[0].input != f.sides[0].size || f.sides[1].input != f.sides[1].size {
		return Field{}, Field{}, false
	}
	return f.sides[0].field(), f.sides[1].field(), true
}

// field is what a value within the network depends on. The zero field is all of the network's input.
type field struct {
	local bool
	sides [2]side // rows and columns
}

// side is a field along rows or columns. Pixel i of size covers input/size pixels of the network's input, from i·input/size on, and
// depends on those that lie at most halo before and after them, or on all.
type side struct {
	input, size int64
	unlimited   bool
	halo        *big.Rat
	divisor     int64    // of input, so that all sizes on the way are whole
	overlap     *big.Rat // the halo of the bits
	grid        int64    // of input, so that all tiles on the way begin as in the whole picture
}

// whole is the field of the network's input.
func whole(s Shape) field {
	of := func(n int) side { return side{int64(n), int64(n), false, new(big.Rat), 1, new(big.Rat), 1} }
	return field{true, [2]side{of(s.H), of(s.W)}}
}

// of returns the field if its pixels are those of a sample of shape s.
func (f field) of(s Shape) field {
	if !f.local || f.sides[0].size != int64(s.H) || f.sides[1].size != int64(s.W) {
		return field{}
	}
	return f
}

// through returns the field of a layer's output of shape out. It is all of the input if the sizes are not in the proportion that the
// layer states, as for a convolution without padding: they would not be at another size.
func (f field) through(r [2]Reach, out Shape) field {
	if !f.local {
		return field{}
	}
	for i, size := range [2]int{out.H, out.W} {
		s, up, down := &f.sides[i], int64(max(r[i].Up, 1)), int64(max(r[i].Down, 1))
		if s.size*up != int64(size)*down {
			return field{}
		}
		s.unlimited = s.unlimited || r[i].Halo == Unlimited
		// An output pixel begins and ends at fractions of input pixels, and depends on these as a whole.
		up /= gcd(up, down)
		reach := big.NewRat(int64(r[i].Halo)*up+up-1, up)
		reach.Mul(reach, big.NewRat(s.input, s.size))
		s.halo = new(big.Rat).Add(s.halo, reach)
		s.size = int64(size)
		s.divisor = lcm(s.divisor, s.input/gcd(s.input, s.size))

		// The first pixel of a tile depends on what the last one does, and the other way round.
		tile := int64(max(r[i].Tile, 1))
		others := big.NewRat((tile-1)*s.input, s.size)
		s.overlap = others.Add(others, reach).Add(others, s.overlap)
		s.grid = s.withGrid(tile * s.input / gcd(tile*s.input, s.size))
	}
	return f
}

// join returns the field of what depends on several values of one size; without any, on all of the input.
func join(list []field) field {
	if len(list) == 0 {
		return field{}
	}
	all := list[0]
	for _, f := range list[1:] {
		if !f.local || !all.local {
			return field{}
		}
		for i, s := range f.sides {
			to := &all.sides[i]
			if s.size != to.size || s.input != to.input {
				return field{}
			}
			to.unlimited = to.unlimited || s.unlimited
			if s.halo.Cmp(to.halo) > 0 {
				to.halo = s.halo
			}
			to.divisor = lcm(to.divisor, s.divisor)
			if s.overlap.Cmp(to.overlap) > 0 {
				to.overlap = s.overlap
			}
			to.grid = to.withGrid(s.grid)
		}
	}
	return all
}

func (s side) field() Field {
	f := Field{Divisor: int(s.divisor), Halo: Unlimited, Grid: int(s.divisor), Overlap: Unlimited}
	if s.unlimited {
		return f
	}
	f.Halo = roundedUp(s.halo)
	if grid := lcm(s.divisor, s.grid); grid <= maxGrid {
		f.Grid, f.Overlap = int(grid), roundedUp(s.overlap)
	}
	return f
}

func roundedUp(r *big.Rat) int {
	n := new(big.Int).Add(r.Num(), r.Denom())
	n.Sub(n, big.NewInt(1)).Quo(n, r.Denom())
	if !n.IsInt64() || n.Int64() > Unlimited {
		return Unlimited
	}
	return int(n.Int64())
}

// maxGrid is the largest grid that parts of a picture are cut along. A larger one stays as it is.
const maxGrid = 1 << 24

// withGrid returns the common grid of s and another one.
func (s side) withGrid(grid int64) int64 {
	if most := max(s.grid, grid); most > maxGrid {
		return most
	}
	return lcm(s.grid, grid)
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// lcm does not overflow: its arguments divide the side of a sample, or are grids, of which one is at most 2²⁴ and the other 2⁴⁰.
func lcm(a, b int64) int64 { return a / gcd(a, b) * b }
