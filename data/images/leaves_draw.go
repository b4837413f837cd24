package images

import (
	"math"

	"github.com/denoise-go/denoise/data"
)

// points is how many points a side of a pixel has when leaves are drawn. A pixel is their mean, so that edges are smooth.
const points = 2

// A product is converted to its own type before it is added, which keeps compilers from fusing the two: all machines draw the same bits.

// drawScene draws a scene: leaves from the front to the back, each on the points that those before it have left, until none is left.
func drawScene(dst []float32, shape data.Shape, r *radii, n *numbers) {
	h, w := shape.H*points, shape.W*points
	s := scene{h: h, w: w, free: make([]bool, h*w), left: h * w}
	for i := range s.free {
		s.free[i] = true
	}
	for c := range shape.C {
		s.planes[c] = make([]float32, h*w)
	}
	s.channels = shape.C
	s.style = newStyle(n)
	// In a scene of average size the last point is covered by some thousand leaves. A leaf that covers everything ends an unlucky one.
	for range 1 << 16 {
		if s.left == 0 {
			break
		}
		s.paint(r.draw(n), s.style.leaf(n))
	}
	if s.left > 0 {
		s.paint(disc{0, 0, float64(2 * (h + w))}, s.style.leaf(n))
	}
	blur := n.signed() / 4
	for c := range shape.C {
		plane := dst[c*shape.H*shape.W:][:shape.H*shape.W]
		shrink(plane, s.planes[c], shape.H, shape.W)
		if blur > 0 {
			soften(plane, shape.H, shape.W, blur)
		}
	}
}

// scene is a scene in the making.
type scene struct {
	h, w, channels int
	planes         [3][]float32
	free           []bool // points that no leaf covers yet
	left           int    // free points
	style          *style
}

// paint draws a leaf on the points that are free.
func (s *scene) paint(d disc, l leaf) {
	top, bottom := max(0, int(math.Ceil(d.y-d.r))), min(s.h-1, int(math.Floor(d.y+d.r)))
	for y := top; y <= bottom; y++ {
		dy := float64(y) - d.y
		half := float64(d.r*d.r) - float64(dy*dy)
		if half < 0 {
			continue
		}
		half = math.Sqrt(half)
		from, to := max(0, int(math.Ceil(d.x-half))), min(s.w-1, int(math.Floor(d.x+half)))
		row := s.free[y*s.w : (y+1)*s.w]
		for x := from; x <= to; x++ {
			if !row[x] {
				continue
			}
			row[x] = false
			s.left--
			light := l.light(s.style, float32(dy/d.r), float32((float64(x)-d.x)/d.r), float32(y), float32(x))
			for c := range s.channels {
				s.planes[c][y*s.w+x] = min(max(l.colour[c]+light, 0), 1)
			}
		}
	}
}

// shrink makes pixels of the means of their points.
func shrink(dst, src []float32, h, w int) {
	for y := range h {
		upper, lower := src[2*y*points*w:][:points*w], src[(2*y+1)*points*w:][:points*w]
		for x := range w {
			dst[y*w+x] = ((upper[2*x] + upper[2*x+1]) + (lower[2*x] + lower[2*x+1])) / 4
		}
	}
}

// soften blurs a plane by the kernel (a, 1−2a, a) along its columns and rows. Beyond its edges the plane continues with its last pixels.
func soften(plane []float32, h, w int, a float32) {
	line := make([]float32, max(h, w))
	along := func(first, step, n int) {
		for i := range n {
			line[i] = plane[first+i*step]
		}
		for i := range n {
			sides := line[max(i-1, 0)] + line[min(i+1, n-1)]
			plane[first+i*step] = min(max(float32((1-2*a)*line[i])+float32(a*sides), 0), 1)
		}
	}
	for y := range h {
		along(y*w, 1, w)
	}
	for x := range w {
		along(x, w, h)
	}
}
