package autoencoder

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// A loss that is read from its text is the operation of that name.
func TestLossFromString(t *testing.T) {
	g := gorgonia.NewGraph()
	pred := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("pred"))
	target := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("target"))
	pred = gorgonia.Must(ops.Sigmoid(pred))
	for _, text := range []string{"l1", "l2", "bce", "huber(0.1)", "huber(1e-05)", "huber(3)"} {
		loss, err := LossFromString(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if n, err := loss(pred, target); err != nil || n.Op().String() != text {
			t.Errorf("%s: got %v, error %v", text, n, err)
		}
	}
	for _, text := range []string{"", "L1", "huber", "huber()", "huber(0.10)", "huber(-1)", "huber(0)", "huber(NaN)", "huber(+Inf)", "huber(0.1) ", "l3", "BCE", "bce()"} {
		if _, err := LossFromString(text); err == nil {
			t.Errorf("%q is read as a loss", text)
		}
	}
}

// BCE is for a network whose last layer is a Sigmoid.
func TestBCEWantsASigmoid(t *testing.T) {
	g := gorgonia.NewGraph()
	pred, target := ops.Input(g, "pred", 2, 3), ops.Input(g, "target", 2, 3)
	for _, n := range []*gorgonia.Node{nil, pred, gorgonia.Must(ops.Tanh(pred))} {
		if _, err := BCE(n, target); err == nil || !strings.Contains(err.Error(), "want a decoder whose last layer is layer.Sigmoid") {
			t.Errorf("%v: got error %v", n, err)
		}
	}
	if _, err := BCE(gorgonia.Must(ops.Sigmoid(pred)), ops.Input(g, "other", 2, 4)); err == nil {
		t.Error("a target of another shape is taken")
	}
}
