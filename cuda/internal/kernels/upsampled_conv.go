//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/internal/conv"
	"github.com/denoise-go/denoise/internal/ops"
)

// A convolution of upsampled pictures is both apart: the upsampled pictures, or their gradient, are in memory that only the operation knows.

// y = upsampled x ∗ w + b, followed by a ReLU or a mask.
func init() {
	register(func(op *ops.UpsampledConvOp, c Command) Build {
		return finish(upsampled(op.Geometry, c.In[0], func(x *Tensor) Build {
			return convolution(op.Geometry, c.Out, x, c.In[1], bias(op.Biased, c))
		}), c, op.ReLU, op.Masked)
	})
	register(func(op *ops.UpsampledConvWeightGradOp, c Command) Build {
		return upsampled(op.Geometry, c.In[0], func(x *Tensor) Build { return weightGradient(op.Geometry, c.Out, x, c.In[1]) })
	})
	register(func(op *ops.UpsampledConvInputGradOp, c Command) Build {
		g := op.Geometry
		if op.Biased {
			return nil
		}
		rows, cols := doubling(g)
		return finish(large(g, func(dx *Tensor) Build {
			return sequence(transposed(g, dx, c.In[0], c.In[1]), resample(c.Out, dx, rows.Transposed(), cols.Transposed(), g.H, g.W, g.C))
		}), c, op.ReLU, op.Masked)
	})
}

// doubling are the weights that repeat each pixel along rows and columns.
func doubling(g conv.Geometry) (rows, cols *ops.Taps) {
	return ops.NearestTaps(g.H/2, 2), ops.NearestTaps(g.W/2, 2)
}

// large is the Build of what needs memory for the upsampled pictures.
func large(g conv.Geometry, build func(pictures *Tensor) Build) Build {
	return func(r Resources) (Launch, error) {
		pictures, err := temporary(r, g.SizeX(), "upsampled pictures")
		if err != nil {
			return nil, err
		}
		return build(pictures)(r)
	}
}

// upsampled is the Build of something with the upsampled pictures of x.
func upsampled(g conv.Geometry, x *Tensor, build func(pictures *Tensor) Build) Build {
	rows, cols := doubling(g)
	return large(g, func(pictures *Tensor) Build {
		return sequence(resample(pictures, x, rows, cols, g.H/2, g.W/2, g.C), build(pictures))
	})
}
