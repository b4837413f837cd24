package images

import (
	"math"
	"testing"
)

// An outline covers its inside whole, half of a point on its edge, and nothing half of fade beyond it.
func TestOutlineCovers(t *testing.T) {
	d := disc{20, 30, 10}
	for _, c := range []struct {
		name   string
		o      outline
		dy, dx float64
		want   float32
	}{
		{"disc", outline{disc: d, fade: 1}, 3, 4, 1},
		{"disc", outline{disc: d, fade: 1}, 6, 8, 0.5},
		{"disc", outline{disc: d, fade: 1}, 0, 10.25, 0.25},
		{"disc", outline{disc: d, fade: 1}, 0, 11, 0},
		{"out of focus", outline{disc: d, fade: 8}, 0, 6, 1},
		{"out of focus", outline{disc: d, fade: 8}, 0, 12, 0.25},
		{"bar", outline{disc: d, bar: [2]float64{0, 1}, across: 2, fade: 1}, 0, 9, 1},
		{"bar", outline{disc: d, bar: [2]float64{0, 1}, across: 2, fade: 1}, -2, 5, 0.5},
		{"bar", outline{disc: d, bar: [2]float64{0, 1}, across: 2, fade: 1}, 3, 0, 0},
		{"bar", outline{disc: d, bar: [2]float64{0, 1}, across: 2, fade: 1}, 0, 11, 0},
		{"rim", outline{disc: d, rim: 3, fade: 1}, 0, 0, 0},
		{"rim", outline{disc: d, rim: 3, fade: 1}, 0, 7, 0.5},
		{"rim", outline{disc: d, rim: 3, fade: 1}, 0, -8.5, 1},
		{"rim", outline{disc: d, rim: 3, fade: 1}, 0, 11, 0},
	} {
		if got := c.o.covers(c.dy, c.dx); got != c.want {
			t.Errorf("%s at %v, %v: want %v, got %v", c.name, c.dy, c.dx, c.want, got)
		}
	}
}

// The rows and columns of an outline are those with points that it covers.
func TestOutlineBounds(t *testing.T) {
	const h, w = 40, 50
	n, s := &numbers{}, newStyle(&numbers{})
	s.depth = 0.5
	r := newRadii(2, 30, h, w)
	bars, rims, faded := 0, 0, 0
	for i := range 300 {
		o := newOutline(r.draw(n), s, n)
		if o.bar != [2]float64{} {
			bars++
			if math.Abs(math.Hypot(o.bar[0], o.bar[1])-1) > 1e-9 || o.across < thinnest/2 || o.across > max(o.r, thinnest/2) {
				t.Fatalf("outline %d: a bar of direction %v, half as wide as %v, in a disc of %v", i, o.bar, o.across, o.r)
			}
		}
		if o.rim > 0 {
			rims++
		}
		if o.fade > 1 {
			faded++
		}
		top, bottom := o.rows(h)
		for y := range h {
			first, last := o.columns(y, w)
			for x := range w {
				if inside := y >= top && y <= bottom && x >= first && x <= last; !inside && o.covers(float64(y)-o.y, float64(x)-o.x) > 1e-6 {
					t.Fatalf("outline %d, %+v: covers %d, %d outside of rows %d to %d and columns %d to %d", i, o, y, x, top, bottom, first, last)
				}
			}
		}
	}
	if bars < 60 || bars > 120 || rims < 10 || rims > 60 || faded < 110 || faded > 190 {
		t.Errorf("of 300 outlines got %d bars, %d rims and %d out of focus, want about 90, 30 and 150", bars, rims, faded)
	}
}

// A leaf in front hides those behind it, and one out of focus lets them through where its edge fades.
func TestScenePaintsFromTheFront(t *testing.T) {
	const h, w = 8, 12
	n := &numbers{}
	s := scene{h: h, w: w, channels: 1, through: make([]float32, h*w), left: make([]int, h), total: h * w, style: newStyle(n), numbers: n}
	s.planes[0] = make([]float32, h*w)
	for i := range s.through {
		s.through[i] = 1
	}
	for y := range s.left {
		s.left[y] = w
	}
	s.style.contrast, s.style.chroma, s.style.tint, s.style.textured, s.style.mean = 0, 0, [2]float32{}, 0, 1
	s.paint(outline{disc: disc{4, 4, 3}, fade: 1})
	s.style.mean = 0.5
	s.paint(outline{disc: disc{4, 4, 100}, fade: 1})
	s.style.mean = 0
	s.paint(outline{disc: disc{4, 4, 100}, fade: 1})
	if front, edge, behind := s.planes[0][4*w+4], s.planes[0][4*w+7], s.planes[0][4*w+11]; front != 1 || edge != 0.75 || behind != 0.5 || s.total != 0 {
		t.Errorf("got %v in front, %v on the edge, %v behind, %d points left", front, edge, behind, s.total)
	}
}
