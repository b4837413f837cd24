package conv

import (
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// upsampledOrder is where in a panel the weights of product 3a+b lie: those that InputGradientUpsampled adds into one sum are side by side.
var upsampledOrder = [upsampledProducts]int{5, 3, 6, 1, 0, 2, 7, 4, 8}

// upsampledPanels are the packed weights: for each panel of output channels the matrices [in × pitch] of the nine products.
type upsampledPanels struct {
	*kernels
	w           []float32
	in, out     int
	byOut, byIn int       // from an output's and an input's weights to the next
	floats, own []float32 // packed, and memory for them
}

// pack sets p to q, all but the memory, and packs the weights of all panels if k does not keep them.
func (p *upsampledPanels) pack(k *Packs, of purpose, q upsampledPanels) {
	q.kernels, q.own = use, p.own
	*p = q
	panels := pool.Parts(p.out, p.cols)
	kept := k.find(of, p.at(panels*p.cols))
	if p.floats = kept.load(); p.floats == nil {
		p.floats = kept.room(&p.own, p.at(panels*p.cols))
		pool.Run(panels, p)
		kept.store(p.floats)
	}
}

// at is where the panel of the output channels from o on begins.
func (p *upsampledPanels) at(o int) int { return upsampledProducts * p.in * o }

// panel returns the kernels for the panel from the output channel o on, and for how many channels they are.
func (p *upsampledPanels) panel(o int) (byRows, int) {
	if p.out-o <= p.kernels.cols/2 {
		return p.half, p.kernels.cols / 2
	}
	return p.tile, p.kernels.cols
}

// Part packs a panel.
func (p *upsampledPanels) Part(i int) {
	o := i * p.cols
	_, pitch := p.panel(o)
	width := min(pitch, p.out-o)
	size := p.in * pitch
	var planes [upsampledProducts][]float32
	for k := range planes {
		planes[k] = p.floats[p.at(o)+upsampledOrder[k]*size:][:size]
	}
	for c := range p.in {
		for j := range pitch {
			if j >= width {
				for k := range planes {
					planes[k][c*pitch+j] = 0
				}
				continue
			}
			w := (*[upsampledProducts]float32)(p.w[(o+j)*p.byOut+c*p.byIn:])
			for k := range planes {
				planes[k][c*pitch+j] = w[k]
			}
		}
	}
	// The weights of row or column 1 become the sums of all three.
	sum := func(to, before, after int) {
		simd.Add(planes[to], planes[before], planes[to])
		simd.Add(planes[to], planes[to], planes[after])
	}
	for b := range 3 {
		sum(3+b, b, 6+b)
	}
	for a := range 3 {
		sum(3*a+1, 3*a, 3*a+2)
	}
}
