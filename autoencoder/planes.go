package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// planes is a picture C×H×W in memory.
type planes struct {
	size     layer.Shape
	src, dst []float32
}

func (p *planes) shape() layer.Shape { return p.size }

func (p *planes) read(dst []float32, r area) {
	for c := range p.size.C {
		for y := range r.h {
			row := p.src[(c*p.size.H+reflected(r.y+y, p.size.H))*p.size.W:][:p.size.W]
			to := dst[(c*r.h+y)*r.w:][:r.w]
			for x := copy(to, row[min(r.x, len(row)):]); x < r.w; x++ {
				to[x] = row[reflected(r.x+x, p.size.W)]
			}
		}
	}
}

func (p *planes) write(src []float32, r, keep area) {
	for c := range p.size.C {
		for y := range keep.h {
			from := src[(c*r.h+keep.y-r.y+y)*r.w+keep.x-r.x:][:keep.w]
			copy(p.dst[(c*p.size.H+keep.y+y)*p.size.W+keep.x:], from)
		}
	}
}

// reflected returns the pixel of a side of n that is at place i ≥ 0, where the side goes on by reflection at its last and first pixels.
func reflected(i, n int) int {
	if i < n {
		return i
	}
	if n == 1 {
		return 0
	}
	i %= 2 * (n - 1)
	return min(i, 2*(n-1)-i)
}
