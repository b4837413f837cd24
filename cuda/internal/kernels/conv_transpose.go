//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/internal/conv"
	"github.com/denoise-go/denoise/internal/ops"
)

// The transposed convolution, the gradient of a convolution with respect to its input: patches are x·w, and each pixel of y sums what it stands in. Then
// a bias, a ReLU and a mask, if there are any.
func init() {
	register(func(op *ops.ConvTransposeOp, c Command) Build {
		g := op.Geometry
		if g.Groups != 1 {
			return nil
		}
		run := transposed(g, c.Out, c.In[0], c.In[1])
		if op.Biased {
			run = sequence(run, one("shift_channels", Blocks(c.Out.N), c.Out, c.Out, c.In[2], c.Out.N, g.C))
		}
		return finish(run, c, op.ReLU, op.Masked)
	})
}

// transposed is the Build of y = x ∗ᵀ w.
func transposed(g conv.Geometry, out, in, w *Tensor) Build {
	return chunked(g, func(p patches, s sample, m *Tensor) Build {
		x, y := s.of(in, g.SizeY()/g.Batch), s.of(out, g.SizeX()/g.Batch)
		shape := driver.Product{M: p.rows, N: p.cols, K: g.Out}
		if p.same() {
			return product(shape, y, x, w, nil)
		}
		return sequence(product(shape, m, x, w, nil), p.fold(y, m))
	})
}
