//go:build !cuda

// In a build with the tag cuda Gorgonia's own machine runs its operations on a GPU.

package autoencoder_test

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
)

// A loss of one's own, written with Gorgonia's operations: the mean of log cosh(pred − target), as in
// "Log Hyperbolic Cosine Loss Improves Variational Auto-Encoder" (2018). It goes wherever L1 or L2 goes.
func ExampleLoss() {
	logCosh := func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		d, err := gorgonia.Sub(pred, target)
		if err != nil {
			return nil, err
		}
		// log cosh d = log((e^d + e^−d)/2)
		up, down := gorgonia.Must(gorgonia.Exp(d)), gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Neg(d))))
		l, err := gorgonia.Log(gorgonia.Must(gorgonia.Add(up, down)))
		if err != nil {
			return nil, err
		}
		return gorgonia.Sub(gorgonia.Must(gorgonia.Mean(l)), gorgonia.NewConstant(float32(0.6931472)))
	}

	var loss autoencoder.Loss = logCosh
	g := gorgonia.NewGraph()
	pred := gorgonia.NewMatrix(g, gorgonia.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("pred"), gorgonia.WithInit(gorgonia.Zeroes()))
	target := gorgonia.NewMatrix(g, gorgonia.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("target"), gorgonia.WithInit(gorgonia.Ones()))
	l, err := loss(pred, target)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := gorgonia.Grad(l, pred); err != nil {
		log.Fatal(err)
	}
	vm := gorgonia.NewTapeMachine(g)
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", l.Value().Data())
	// Output: 0.4338
}
