package conv

import (
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// adding is the second step of a gradient: part i adds the chunks' sums of a panel.
type adding gradient

func (a *adding) Part(i int) {
	s := (*gradient)(a)
	size := s.sizeOfPanel()
	panel := func(chunk int) []float32 { return s.sums[chunk*s.sizeOfSum()+i*size:][:size] }
	for step := 1; step < s.chunks; step *= 2 {
		for chunk := 0; chunk+step < s.chunks; chunk += 2 * step {
			simd.Add(panel(chunk), panel(chunk), panel(chunk+step))
		}
	}
}

// spreading is the last step: part i writes the weights of some output channels in their order.
type spreading gradient

func (a *spreading) Part(i int) {
	s := (*gradient)(a)
	lo, hi := pool.Range(i, s.groups*s.out, spreadRows)
	for o := lo; o < hi; o++ {
		to := s.weightsOf.w[o*s.weightsOf.out:]
		from := s.sums[o/s.out*s.columns*s.sizeOfPanel()+o%s.out*s.cols:]
		for _, span := range s.spans {
			t, c := span.tap, 0
			for first := 0; first < span.floats; first += s.cols {
				panel := from[(span.panel+first/s.cols)*s.sizeOfPanel():]
				for _, x := range panel[:min(s.cols, span.floats-first)] {
					to[s.taps[t].weight+c*s.weightsOf.in] = x
					if c++; c == s.in {
						t, c = t+1, 0
					}
				}
			}
		}
	}
}
