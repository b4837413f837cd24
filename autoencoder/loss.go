package autoencoder

import (
	"errors"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Loss returns the scalar node of how far pred [B×D] is from target [B×D]. Any expression of Gorgonia's operations will do that gives
// the same at each run: not its Dropout, random nodes or BatchNorm. A Loss is called several times and builds the same nodes each time. A
// large tensor that several nodes read is an input with a name and a value, as Gorgonia takes constants that print alike for one.
type Loss func(pred, target *gorgonia.Node) (*gorgonia.Node, error)

// L1 is the mean of |pred − target| (torch.nn.L1Loss).
func L1(pred, target *gorgonia.Node) (*gorgonia.Node, error) { return mean(ops.L1, pred, target) }

// L2 is the mean of (pred − target)² (torch.nn.MSELoss).
func L2(pred, target *gorgonia.Node) (*gorgonia.Node, error) { return mean(ops.L2, pred, target) }

// Huber returns the mean of a loss that is quadratic up to a difference of delta and linear beyond (torch.nn.HuberLoss).
// Delta must be a positive float32; the loss reports it otherwise.
func Huber(delta float64) Loss {
	return func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		d := float32(delta)
		if !(d > 0 && d <= math.MaxFloat32) {
			return nil, fmt.Errorf("autoencoder: huber: want a delta above 0 that a float32 can hold, got %g", delta)
		}
		return mean(ops.Huber(d), pred, target)
	}
}

// BCE is the binary cross entropy −target·log pred − (1−target)·log(1−pred) in nats: the sum over a sample's numbers, the mean over samples
// (torch.nn.BCELoss with reduction "sum", over B). It is −log of the probability of target's pixels under Bernoulli distributions of means
// pred. Targets are in [0, 1], and the decoder's last layer is a layer.Sigmoid, of whose input the loss is computed: no pred rounds to 0 or 1.
func BCE(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	if ops.Logits(pred) == nil {
		return nil, errors.New("autoencoder: loss bce: want a decoder whose last layer is layer.Sigmoid, got another: append one, or take another loss")
	}
	n, err := ops.BCE(pred, target)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: loss: %w", err)
	}
	return n, nil
}

func mean(e ops.Elementwise, pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	n, err := e.Mean(pred, target)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: loss: %w", err)
	}
	return n, nil
}

// losses are those without settings, by the names of their operations.
var losses = map[string]Loss{"l1": L1, "l2": L2, "bce": BCE}

// LossFromString returns the loss of this package that train calls text in the record of a run: "l1", "l2", "bce", or such as "huber(0.1)", exactly.
func LossFromString(text string) (Loss, error) {
	if loss, ok := losses[text]; ok {
		return loss, nil
	}
	var delta float32
	fmt.Sscanf(text, "huber(%g)", &delta)
	if h := ops.Huber(delta); delta > 0 && delta <= math.MaxFloat32 && h.Name == text {
		return Huber(float64(delta)), nil
	}
	return nil, fmt.Errorf("autoencoder: want the text of a loss of this package, such as l2 or huber(0.1), got %.200q", text)
}
