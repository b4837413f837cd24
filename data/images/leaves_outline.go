package images

import "math"

// outline is the edge of a leaf: that of a disc, of a bar, or of the rim of one of them, such as a thin line.
type outline struct {
	disc
	bar    [2]float64 // direction of a bar in rows and columns; 0 for a disc
	across float64    // half the bar's width
	rim    float64    // width of the rim, if only that is painted; else 0
	fade   float64    // points over which the edge fades: 1 for a sharp one, more out of focus
}

// The thinnest that outlines are, in points.
const thinnest = 0.7 * points

// newOutline draws the outline of a leaf in a disc: three of ten are bars of the length of the disc, and one of ten is a rim.
func newOutline(d disc, s *style, n *numbers) outline {
	o := outline{disc: d, fade: 1}
	kind := n.Next()
	if kind < 0.3 {
		o.bar = n.direction()
		o.across = max(float64(d.r*float64(n.square())), thinnest/2)
	}
	if n.Next() < 0.1 {
		o.rim = max(float64(d.r/3*float64(n.square())), thinnest)
	}
	if n.Next() < s.depth {
		o.fade += float64(min(d.r, 6*points) * float64(n.square()))
	}
	return o
}

// rows returns the first and the last row of h that the leaf may be on.
func (o *outline) rows(h int) (top, bottom int) {
	reach := o.r + o.fade/2 // halving is exact
	return max(0, int(math.Ceil(o.y-reach))), min(h-1, int(math.Floor(o.y+reach)))
}

// columns returns the first and the last column of w that the leaf may be on in a row; there are none if the last is before the first.
func (o *outline) columns(y, w int) (first, last int) {
	reach, dy := o.r+o.fade/2, float64(y)-o.y // halving is exact
	half := float64(reach*reach) - float64(dy*dy)
	if half < 0 {
		return 0, -1
	}
	half = math.Sqrt(half)
	return max(0, int(math.Ceil(o.x-half))), min(w-1, int(math.Floor(o.x+half)))
}

// covers returns how much of the point at dy, dx from the disc's centre the leaf covers, 0 to 1.
func (o *outline) covers(dy, dx float64) float32 {
	square := float64(dy*dy) + float64(dx*dx)
	if inner := o.r - o.fade/2; o.rim == 0 && o.bar == [2]float64{} && inner > 0 && square < float64(inner*inner) { // halving is exact
		return 1
	}
	depth := o.r - math.Sqrt(square) // from the edge, negative outside
	if o.bar != [2]float64{} {
		depth = min(depth, o.across-math.Abs(float64(o.bar[1]*dy)-float64(o.bar[0]*dx)))
	}
	if o.rim > 0 {
		depth = min(depth, o.rim-depth)
	}
	return float32(min(max(depth/o.fade+0.5, 0), 1))
}
