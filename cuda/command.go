//go:build cuda

package cuda

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// command is the operation of a node in a machine's program.
type command struct {
	node  *gorgonia.Node
	in    []*place
	out   *place
	onCPU bool
	op    operation // unless it is on the CPU
}

// operation is a command that the device can do.
type operation interface {
	// launch puts the operation into a queue. It reads bound inputs from a slot.
	launch(q queue, slot int) error
}

// decide finds out whether the device can do the command. If so, its values have to be there.
func (c *command) decide() {
	switch op := c.node.Op().(type) {
	case *ops.LinearOp:
		c.onCPU = op.ReLU && len(c.in) == 2 // there is no such epilogue
	case *ops.LinearInputGradOp, *ops.LinearWeightGradOp, *ops.LinearBiasGradOp, *ops.ReLUGradOp:
	case *ops.LossOp:
		c.onCPU = !hasLoss(op.Elementwise)
	case *ops.LossGradOp:
		c.onCPU = !hasLoss(op.Elementwise)
	default:
		c.onCPU = true
	}
	if c.onCPU {
		return
	}
	c.out.onDevice = true
	for _, in := range c.in {
		in.onDevice = true
	}
}

// compile makes the device's operation, once all places have their memory.
func (c *command) compile(s *scope) (err error) {
	if c.onCPU {
		return nil
	}
	switch op := c.node.Op().(type) {
	case *ops.LinearOp:
		c.op, err = newLinear(s, c, op.ReLU)
	case *ops.LinearInputGradOp:
		c.op, err = newInputGrad(s, c, op.Masked)
	case *ops.LinearWeightGradOp:
		c.op, err = newWeightGrad(s, c)
	case *ops.LinearBiasGradOp:
		c.op = newBiasGrad(s, c)
	case *ops.ReLUGradOp:
		c.op = newReLUGrad(s, c)
	case *ops.LossOp:
		c.op, err = newLoss(s, c, op.Elementwise)
	case *ops.LossGradOp:
		c.op = newLossGrad(s, c, op.Elementwise)
	}
	if err != nil {
		return fmt.Errorf("%w, in %v", err, c.node.Op())
	}
	return nil
}
