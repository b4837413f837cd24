//go:build cuda

package cuda

import (
	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/internal/ops"
)

// hasLoss reports whether there are kernels for a loss.
func hasLoss(e ops.Elementwise) bool {
	return e.Name == ops.L1.Name || e.Name == ops.L2.Name || e.Delta > 0
}

// loss is the mean of a function of pred − target over all n elements: each block sums a part, and one adds the parts in order.
type loss struct {
	k                 kernelSet
	kind              ops.Elementwise
	out, pred, target *place
	parts             cu.DevicePtr // float64s
}

func newLoss(s *scope, c *command, e ops.Elementwise) (operation, error) {
	o := &loss{k: s.d.kernels, kind: e, out: c.out, pred: c.in[0], target: c.in[1]}
	var err error
	o.parts, err = s.alloc(2*lossParts(o.pred.n), "sums of a loss")
	return o, err
}

func (o *loss) launch(q queue, slot int) error {
	if err := o.k.lossSum(q, o.kind, o.parts, o.pred.dev[slot], o.target.dev[slot], o.pred.n); err != nil {
		return err
	}
	return o.k.lossMean(q, o.out.dev[slot], o.parts, o.pred.n)
}

// lossGrad is the gradient of a loss with respect to pred [B×D], times grad, a scalar.
type lossGrad struct {
	k                       kernelSet
	kind                    ops.Elementwise
	out, pred, target, grad *place
}

func newLossGrad(s *scope, c *command, e ops.Elementwise) operation {
	return &lossGrad{s.d.kernels, e, c.out, c.in[0], c.in[1], c.in[2]}
}

func (o *lossGrad) launch(q queue, slot int) error {
	return o.k.lossGrad(q, o.kind, o.out.dev[slot], o.pred.dev[slot], o.target.dev[slot], o.grad.dev[slot], o.pred.n)
}
