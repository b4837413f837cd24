package autoencoder

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A loss that is read from its text is the operation of that name.
func TestLossFromString(t *testing.T) {
	g := gorgonia.NewGraph()
	pred := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("pred"))
	target := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("target"))
	for _, text := range []string{"l1", "l2", "huber(0.1)", "huber(1e-05)", "huber(3)"} {
		loss, err := LossFromString(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if n, err := loss(pred, target); err != nil || n.Op().String() != text {
			t.Errorf("%s: got %v, error %v", text, n, err)
		}
	}
	for _, text := range []string{"", "L1", "huber", "huber()", "huber(0.10)", "huber(-1)", "huber(0)", "huber(NaN)", "huber(+Inf)", "huber(0.1) ", "l3"} {
		if _, err := LossFromString(text); err == nil {
			t.Errorf("%q is read as a loss", text)
		}
	}
}
