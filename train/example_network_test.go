package train_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train"
)

// Nodes of one's own between encoder and decoder: a learned gate for each element of the code. Run trains a Model's weights
// only, so this loop is written by hand, with the CPU's machine and this package's solver.
func Example_network() {
	model, err := autoencoder.New(autoencoder.MLP(4, []int{8, 3}, []int{8, 4}))
	check(err)
	g := gorgonia.NewGraph()
	net, err := model.Network(g)
	check(err)
	images := tensor.New(tensor.WithShape(2, 4), tensor.WithBacking([]float32{0, 1, 0, 1, 1, 1, 0, 0}))
	x := gorgonia.NewMatrix(g, gorgonia.Float32, gorgonia.WithShape(2, 4), gorgonia.WithName("x"), gorgonia.WithValue(images))
	gate := gorgonia.NewVector(g, gorgonia.Float32, gorgonia.WithShape(3), gorgonia.WithName("gate"), gorgonia.WithInit(gorgonia.Ones()))

	code, err := net.Encode(x)
	check(err)
	code, err = gorgonia.BroadcastHadamardProd(code, gate, nil, []byte{0})
	check(err)
	pred, err := net.Decode(code)
	check(err)
	loss, err := autoencoder.L2(pred, x)
	check(err)

	weights := append(net.Learnables(), gate)
	grads, err := gorgonia.Grad(loss, weights...)
	check(err)
	vm, err := train.CPU.VM(g, append(gorgonia.Nodes{loss}, grads...))
	check(err)
	defer vm.Close()
	cfg := train.DefaultAdamW()
	cfg.LR = 1e-2
	solver, err := train.NewAdamW(cfg)
	check(err)
	for range 300 {
		check(vm.RunAll())
		check(solver.Step(gorgonia.NodesToValueGrads(weights)))
		vm.Reset()
	}
	fmt.Println("loss below 0.001:", loss.Value().Data().(float32) < 0.001)
	// Output: loss below 0.001: true
}
