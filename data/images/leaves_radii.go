package images

import "math"

// radii draws discs of a dead-leaves model that touch a window of h×w points: the radius r has a density of 1/r³ from lo to hi, the centre is anywhere in the plane.
//
// Of all discs of a radius r, those that touch the window have their centres in it or within r of it, an area of h·w + 2(h+w)·r + πr². So the radii of discs that
// touch it are a mixture of three densities, proportional to 1/r³, 1/r² and 1/r, with the centre in the window, beside one of its sides, or at
// one of its corners. Only operations that are exactly rounded are used, and none that a compiler may fuse, so that all machines draw the same discs.
type radii struct {
	h, w      float64
	lo, ratio float64     // ratio is hi/lo
	roots     [24]float64 // ratio to the power of 1/2, 1/4 and so on
	inside    float32     // part of the discs whose centre is in the window
	beside    float32     // part of those whose centre is not at a corner
}

func newRadii(lo, hi float64, h, w int) radii {
	r := radii{h: float64(h), w: float64(w), lo: lo, ratio: hi / lo}
	root := r.ratio
	for i := range r.roots {
		root = math.Sqrt(root)
		r.roots[i] = root
	}
	rest := r.roots[19] - 1                                // the logarithm is 2²⁰·log(1 + rest)
	logarithm := (1 << 20) * (rest - float64(rest*rest)/2) // halving is exact
	inside := float64(r.h * r.w * (1/float64(lo*lo) - 1/float64(hi*hi)) / 2)
	beside := float64(2 * (r.h + r.w) * (1/lo - 1/hi))
	corners := float64(math.Pi * logarithm)
	if total := inside + beside + corners; total > 0 {
		r.inside, r.beside = float32(inside/total), float32((inside+beside)/total)
	} else { // one radius
		inside, beside, corners = float64(r.h*r.w), float64(2*(r.h+r.w)*lo), float64(math.Pi*lo*lo)
		r.inside, r.beside = float32(inside/(inside+beside+corners)), float32((inside+beside)/(inside+beside+corners))
	}
	return r
}

// disc is a leaf's outline, in points of the window.
type disc struct{ y, x, r float64 }

// draw returns a disc that touches the window.
func (r *radii) draw(n *numbers) disc {
	kind, u := n.Next(), float64(n.Next())
	switch {
	case kind < r.inside:
		radius := r.lo / math.Sqrt(1-float64(u*(1-1/float64(r.ratio*r.ratio))))
		return disc{float64(r.h * float64(n.Next())), float64(r.w * float64(n.Next())), radius}
	case kind < r.beside:
		radius := r.lo / (1 - float64(u*(1-1/r.ratio)))
		along, away := float64((r.h+r.w)*float64(n.Next())), float64(radius*float64(n.Next()))
		far := n.Next() < 0.5
		if along < r.h { // beside a column
			if far {
				return disc{along, r.w + away, radius}
			}
			return disc{along, -away, radius}
		}
		if far {
			return disc{r.h + away, along - r.h, radius}
		}
		return disc{-away, along - r.h, radius}
	}
	radius := float64(r.lo * r.power(u))
	var y, x float64
	for {
		y, x = float64(n.Next()), float64(n.Next())
		if float64(y*y)+float64(x*x) <= 1 {
			break
		}
	}
	y, x = float64(-y*radius), float64(-x*radius)
	if n.Next() < 0.5 {
		y = r.h - y
	}
	if n.Next() < 0.5 {
		x = r.w - x
	}
	return disc{y, x, radius}
}

// power returns ratio to the power of u, a multiple of 2⁻²⁴ below 1.
func (r *radii) power(u float64) float64 {
	p, bits := 1.0, uint32(u*(1<<24))
	for i, root := range r.roots {
		if bits>>(23-i)&1 != 0 {
			p *= root
		}
	}
	return p
}
