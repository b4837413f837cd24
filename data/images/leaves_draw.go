package images

import (
	"github.com/denoise-go/denoise/data"
)

// points is how many points a side of a pixel has when leaves are drawn. A pixel is their mean, so that edges are smooth.
const points = 2

// A product is converted to its own type before it is added, which keeps compilers from fusing the two: all machines draw the same bits.

// drawScene draws a scene: leaves from the front to the back, each on what those before it let through, until little is left, which the last one covers.
func drawScene(dst []float32, shape data.Shape, r *radii, n *numbers) {
	h, w := shape.H*points, shape.W*points
	s := scene{h: h, w: w, channels: shape.C, through: make([]float32, h*w), left: make([]int, h), total: h * w, style: newStyle(n), numbers: n}
	for i := range s.through {
		s.through[i] = 1
	}
	for y := range s.left {
		s.left[y] = w
	}
	for c := range shape.C {
		s.planes[c] = make([]float32, h*w)
	}
	// A small scene takes some hundred leaves.
	for range 1 << 16 {
		if s.total <= h*w/64 {
			break
		}
		s.paint(newOutline(r.draw(n), s.style, n))
	}
	s.paint(outline{disc: disc{0, 0, float64(2 * (h + w))}, fade: 1})
	blur, passes := max(n.signed()/4, 0), 1+int(4*n.square())
	for c := range shape.C {
		plane := dst[c*shape.H*shape.W:][:shape.H*shape.W]
		shrink(plane, s.planes[c], shape.H, shape.W)
		if blur == 0 {
			continue
		}
		for range passes {
			soften(plane, shape.H, shape.W, blur)
		}
	}
}

// scene is a scene in the making.
type scene struct {
	h, w, channels int
	planes         [3][]float32
	through        []float32 // part of each point that the leaves so far let through
	left           []int     // points of each row that are not covered yet
	total          int       // their sum
	style          *style
	numbers        *numbers
}

// faint is how much of a point the leaf counts as covering all that is left of it.
const faint = 1.0 / 256

// paint draws a leaf on the points that are not covered. Its look is drawn with the first of them, so that a hidden leaf costs little.
func (s *scene) paint(o outline) {
	var l leaf
	looks := false
	top, bottom := o.rows(s.h)
	for y := top; y <= bottom; y++ {
		if s.left[y] == 0 {
			continue
		}
		from, to := o.columns(y, s.w)
		row := s.through[y*s.w : (y+1)*s.w]
		for x := from; x <= to; x++ {
			if row[x] == 0 {
				continue
			}
			dy, dx := float64(y)-o.y, float64(x)-o.x
			covers := float32(row[x] * o.covers(dy, dx))
			if covers == 0 {
				continue
			}
			if !looks {
				l, looks = s.style.leaf(s.numbers), true
			}
			if row[x] -= covers; row[x] < faint {
				covers, row[x] = covers+row[x], 0
				s.left[y]--
				s.total--
			}
			light, pattern := l.at(float32(dy/o.r), float32(dx/o.r), float32(y), float32(x))
			for c := range s.channels {
				s.planes[c][y*s.w+x] += float32(covers * min(max(l.colour[c]+(light+float32(l.tone[c]*pattern)), 0), 1))
			}
		}
	}
}

// shrink makes pixels of the means of their points.
func shrink(dst, src []float32, h, w int) {
	for y := range h {
		upper, lower := src[2*y*points*w:][:points*w], src[(2*y+1)*points*w:][:points*w]
		for x := range w {
			dst[y*w+x] = min(((upper[2*x]+upper[2*x+1])+(lower[2*x]+lower[2*x+1]))/4, 1)
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
