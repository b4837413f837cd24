//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

// A penalty is a launch, which adds a term to the sum so far.
func init() {
	register(func(_ *ops.PenalizeOp, c Command) Build {
		sum, adds := c.In[0], []Build(nil)
		for i := 1; i < len(c.In); i += 2 {
			adds = append(adds, one("penalize", 1, c.Out, sum, c.In[i], c.In[i+1]))
			sum = c.Out
		}
		if adds == nil {
			return nil
		}
		return sequence(adds...)
	})
	register(func(_ *ops.ScaleOp, c Command) Build { return one("scale", 1, c.Out, c.In[0], c.In[1]) })
}
