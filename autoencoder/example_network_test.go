package autoencoder_test

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// A classifier on the codes of an encoder, trained together with it: which images of 2×2 pixels show a diagonal? It has nodes of its own,
// so the loop is written by hand. The decoder takes no part.
func ExampleNetwork() {
	model, err := autoencoder.New(autoencoder.MLP(4, []int{16, 3}, []int{16, 4}))
	check(err)
	images := []float32{ // 6×4
		1, 0, 0, 1, 0, 1, 1, 0, // the diagonals
		1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, // the edges
	}
	classes := []float32{1, 1, -1, -1, -1, -1}

	g := gorgonia.NewGraph()
	net, err := model.Network(g)
	check(err)
	x := gorgonia.NewMatrix(g, gorgonia.Float32, gorgonia.WithShape(6, 4), gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(6, 4), tensor.WithBacking(images))))
	class := gorgonia.NewMatrix(g, gorgonia.Float32, gorgonia.WithShape(6, 1), gorgonia.WithName("class"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(6, 1), tensor.WithBacking(classes))))
	w := gorgonia.NewMatrix(g, gorgonia.Float32, gorgonia.WithShape(3, 1), gorgonia.WithName("w"), gorgonia.WithInit(gorgonia.Ones()))

	// The logistic loss: the mean of log(1 + exp(−class · score)).
	code, err := net.Encode(x)
	check(err)
	score, err := gorgonia.Mul(code, w)
	check(err)
	margin, err := gorgonia.HadamardProd(class, score)
	check(err)
	each, err := gorgonia.Softplus(gorgonia.Must(gorgonia.Neg(margin)))
	check(err)
	loss, err := gorgonia.Mean(each)
	check(err)

	weights := append(net.EncoderLearnables(), w)
	grads, err := gorgonia.Grad(loss, weights...)
	check(err)
	vm, err := train.CPU.VM(g, append(gorgonia.Nodes{loss, score}, grads...)) // runs in a build with the tag cuda, too
	check(err)
	defer vm.Close()
	rule := optim.DefaultAdamW()
	rule.LR = 1e-2
	solver, err := optim.NewSolver(rule)
	check(err)
	for range 300 {
		check(vm.RunAll())
		check(solver.Step(gorgonia.NodesToValueGrads(weights)))
		vm.Reset()
	}

	check(vm.RunAll())
	right := 0
	for i, s := range score.Value().Data().([]float32) {
		if s*classes[i] > 0 {
			right++
		}
	}
	fmt.Printf("%d of %d right, loss below 0.01: %v\n", right, len(classes), loss.Value().Data().(float32) < 0.01)
	// Output: 6 of 6 right, loss below 0.01: true
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
