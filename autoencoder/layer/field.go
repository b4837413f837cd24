package layer

import "math/big"

// Field is what a pixel that a network makes depends on, along one side of its pictures: the receptive field.
type Field struct {
	Divisor int // the side has to be a multiple of it
	Halo    int // a pixel depends on at most so many pixels before and after its own; Unlimited if on all of the picture
}

// ReceptiveField returns what a pixel of the network's output depends on, along rows and columns. It is for a network whose output has the
// size of its input. With ok, the same weights take pictures of any height and width that Divisor divides; unless Halo is Unlimited, the
// interior of a part of a picture, Halo pixels away from the borders at which it was cut, comes out as it does in the whole picture if the cuts
// are at multiples of Divisor. It is the same to within rounding, not bit for bit: an algorithm for convolutions may compute several pixels
// together, and round with what is around all of them. Without ok, the network is bound to the size it was planned for.
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
	divisor     int64 // of input, so that all sizes on the way are whole
}

// whole is the field of the network's input.
func whole(s Shape) field {
	of := func(n int) side { return side{int64(n), int64(n), false, new(big.Rat), 1} }
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
		s.halo = new(big.Rat).Add(s.halo, reach.Mul(reach, big.NewRat(s.input, s.size)))
		s.size = int64(size)
		s.divisor = lcm(s.divisor, s.input/gcd(s.input, s.size))
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
		}
	}
	return all
}

func (s side) field() Field {
	halo := new(big.Int).Add(s.halo.Num(), s.halo.Denom())
	halo.Sub(halo, big.NewInt(1)).Quo(halo, s.halo.Denom()) // rounded up
	if s.unlimited || !halo.IsInt64() || halo.Int64() > Unlimited {
		return Field{Divisor: int(s.divisor), Halo: Unlimited}
	}
	return Field{Divisor: int(s.divisor), Halo: int(halo.Int64())}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// lcm does not overflow: both divide the side of a sample.
func lcm(a, b int64) int64 { return a / gcd(a, b) * b }
