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
	s.m = grown(s.m, 9*panelCols)
	few := (*[9 * panelCols]float32)(s.m)
	clear(few[:])
	s.transform.factors = &weightsFactors
	s.transform.from = grid{&s.m[0], 4 * 3 * panelCols, 4 * panelCols}
	s.transform.vectors = panelCols / p.kernels.lanes
	for c := lo; c < hi; c++ {
		for q := range min(panelCols, p.out.c-o) {
			w := (*[9]float32)(p.w[(o+q)*p.byOut+c*p.byIn:])
			for k, x := range w {
				if p.turned {
					k = 8 - k
				}
				few[k*panelCols+q] = x
			}
		}
		s.transform.to = planes(p.panels[(o/panelCols*points*p.in.c+c)*panelCols:], p.in.c*panelCols)
		p.kernels.weights(&s.transform)
	}
	s.free()
}
