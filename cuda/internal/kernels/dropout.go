//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

// Dropout is its own gradient, with the same numbers.
func init() {
	register(func(op *ops.DropoutOp, c Command) Build {
		x, keys, samples := c.In[0], c.In[1], c.Out.Shape[0]
		n := c.Out.N / samples
		return one("dropout", Blocks(c.Out.N), c.Out, x, keys, samples, n, op.P, 1/(1-op.P), int(op.Stream()))
	})
}
