//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/internal/ops"
)

// dw = dzᵀ · patches of x, chunk after chunk of samples added up.
func init() {
	register(func(op *ops.ConvWeightGradOp, c Command) Build {
		g := op.Geometry
		if g.Groups != 1 {
			return nil
		}
		return chunked(g, func(p patches, s sample, m *Tensor) Build {
			x, dz := s.of(c.In[0], g.SizeX()/g.Batch), s.of(c.In[1], g.SizeY()/g.Batch)
			shape := driver.Product{TransA: true, M: g.Out, N: p.cols, K: p.rows}
			switch {
			case p.same():
				return product(shape, c.Out, dz, x, nil)
			case s == 0:
				return sequence(p.unfold(m, x), product(shape, c.Out, dz, m, nil))
			}
			return func(r Resources) (Launch, error) {
				part, err := temporary(r, c.Out.N, "a part of a gradient")
				if err != nil {
					return nil, err
				}
				return sequence(p.unfold(m, x), product(shape, part, dz, m, nil), one("add", Blocks(part.N), c.Out, c.Out, part, part.N))(r)
			}
		})
	})
}
