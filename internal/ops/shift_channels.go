package ops

import "gorgonia.org/gorgonia"

// ShiftChannelsOp is y = x + w, a number of its own added to each channel of x: inputs x [B×C], w [C], output y [B×C]. B stands for any
// number of dimensions.
type ShiftChannelsOp struct{ channels }

// ShiftChannels returns the node of x with w[c] added to channel c.
func ShiftChannels(x, w *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&ShiftChannelsOp{newChannels("shift channels", x)}, x, w)
}

func (op *ShiftChannelsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.run(shiftRow, in)
}

func shiftRow(y, x, w []float32) {
	y, x = y[:len(w)], x[:len(w)]
	for j, b := range w {
		y[j] = x[j] + b
	}
}

// SymDiff returns dx = dy and dw = Σ dy.
func (op *ShiftChannelsOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dw, err := biasGrad(dy)
	return gorgonia.Nodes{dy, dw}, err
}
