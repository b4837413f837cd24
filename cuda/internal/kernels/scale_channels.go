//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.ScaleChannelsOp, c Command) Build { return elementwise("scale_channels", c, c.Out.Cols()) })
	register(func(_ *ops.ChannelProductsOp, c Command) Build {
		dy, x := c.In[0], c.In[1]
		return one("channel_products", ColumnBlocks(x.Cols()), c.Out, dy, x, x.Rows(), x.Cols())
	})
}
