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
	if s.byOutputs {
		for o := lo; o < hi; o++ {
			s.spreadOutputs(o)
		}
		return
	}
	for _, span := range s.spans {
		for first := 0; first < span.floats; first += s.cols { // of a panel, neighbouring output channels lie side by side
			panel := (span.panel + first/s.cols) * s.sizeOfPanel()
			width := min(s.cols, span.floats-first)
			for o := lo; o < hi; o++ {
				from := s.sums[o/s.out*s.columns*s.sizeOfPanel()+panel+o%s.out*s.cols:][:width]
				s.spreadRow(s.weightsOf.w[o*s.weightsOf.out:], from, span.tap+first/s.in, first%s.in)
			}
		}
	}
}

// spreadRow writes sums of one output channel, which begin with those of an input channel and a tap.
func (s *gradient) spreadRow(to, from []float32, t, c int) {
	for len(from) > 0 {
		n := min(len(from), s.in-c)
		at, step := s.taps[t].weight+c*s.weightsOf.in, s.weightsOf.in
		for _, x := range from[:n] {
			to[at] = x
			at += step
		}
		from, t, c = from[n:], t+1, 0
	}
}
