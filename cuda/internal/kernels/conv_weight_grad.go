//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/internal/conv"
	"github.com/denoise-go/denoise/internal/ops"
)

// dw = dzᵀ · patches of x, chunk after chunk of samples added up.
func init() {
	register(func(op *ops.ConvWeightGradOp, c Command) Build {
		if op.Geometry.Groups != 1 {
			return nil
		}
		return weightGradient(op.Geometry, c.Out, c.In[0], c.In[1])
	})
}

// weightGradient is the Build of dw.
func weightGradient(g conv.Geometry, dw, images, maps *Tensor) Build {
	return chunked(g, func(p patches, s sample, m *Tensor) Build {
		x, dz := s.of(images, g.SizeX()/g.Batch), s.of(maps, g.SizeY()/g.Batch)
		shape := driver.Product{TransA: true, M: g.Out, N: p.cols, K: p.rows}
		switch {
		case p.same():
			return product(shape, dw, dz, x, nil)
		case s == 0:
			return sequence(p.unfold(m, x), product(shape, dw, dz, m, nil))
		}
		return func(r Resources) (Launch, error) {
			part, err := temporary(r, dw.N, "a part of a gradient")
			if err != nil {
				return nil, err
			}
			return sequence(p.unfold(m, x), product(shape, part, dz, m, nil), one("add", Blocks(part.N), dw, dw, part, part.N))(r)
		}
	})
}
