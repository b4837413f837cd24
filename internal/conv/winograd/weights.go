package winograd

import "github.com/denoise-go/denoise/internal/pool"

// panelRows is how many inputs of a panel a part transforms.
const panelRows = 16

// packing transforms the weights, G·w·Gᵀ, into panels.
type packing forward

// Part does some inputs of a panel.
func (p *packing) Part(i int) {
	s := scratches.Get().(*scratch)
	s.prepare(p.in.c, p.kernels.lanes)
	parts := pool.Parts(p.in.c, panelRows)
	lo, hi := pool.Range(i%parts, p.in.c, panelRows)
	o := i / parts * panelCols
	plane := planeFloats(p.in.c * panelCols)
	s.m = grown(s.m, 9*panelCols)
	few := (*[9 * panelCols]float32)(s.m)
	clear(few[:])
	s.transform.factors = &weightsFactors
	s.transform.from = grid{&s.m[0], 4 * 3 * panelCols, 4 * panelCols}
	s.transform.vectors = panelCols / p.kernels.lanes
	for c := lo; c < hi; c++ {
		for q := range min(panelCols, p.out.c-o) {
			w := *(*[9]float32)(p.w[(o+q)*p.byOut+c*p.byIn:])
			if p.turned {
				w = [9]float32{w[8], w[7], w[6], w[5], w[4], w[3], w[2], w[1], w[0]}
			}
			column := (*[8*panelCols + 1]float32)(few[q:])
			for k := range w {
				column[k*panelCols] = w[k]
			}
		}
		s.transform.to = planes(p.panels[o/panelCols*points*plane+c*panelCols:], plane)
		p.kernels.weights(&s.transform)
	}
	s.free()
}
