package main

import (
	"fmt"
	"math"
	"math/rand"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

// network is the MNIST denoiser as one writes it with Gorgonia alone: L2 loss, Adam at 1e-4. There is no weight decay, since
// Gorgonia's AdamW does not move the weights.
type network struct {
	noisy, clean *gorgonia.Node // B×784
	loss         *gorgonia.Node
	learnables   gorgonia.Nodes // weight and bias of each layer
	vm           gorgonia.VM
	solver       gorgonia.Solver
}

// newNetwork builds the network. params are the weights, out×in as the library has them, and the biases in the order of the
// layers. Gorgonia is given the weights in×out: it then need not transpose them in each step.
func newNetwork(batch int, params [][]float32) (*network, error) {
	g := gorgonia.NewGraph()
	matrix := func(name string, rows, cols int, options ...gorgonia.NodeConsOpt) *gorgonia.Node {
		options = append(options, gorgonia.WithShape(rows, cols), gorgonia.WithName(name))
		return gorgonia.NewMatrix(g, tensor.Float32, options...)
	}
	d := contest.Layers[0][0]
	n := &network{
		noisy:  matrix("noisy", batch, d),
		clean:  matrix("clean", batch, d),
		solver: gorgonia.NewAdamSolver(gorgonia.WithLearnRate(1e-4)),
	}
	must := gorgonia.Must // shapes are constants here: an error would be ours
	x := n.noisy
	for i, l := range contest.Layers {
		in, out := l[0], l[1]
		w := matrix(fmt.Sprint("w", i), in, out, value(transposed(params[2*i], out, in), in, out))
		b := gorgonia.NewVector(g, tensor.Float32, gorgonia.WithShape(out), gorgonia.WithName(fmt.Sprint("b", i)), value(params[2*i+1], out))
		n.learnables = append(n.learnables, w, b)
		x = must(gorgonia.Mul(x, w))
		x = must(gorgonia.BroadcastAdd(x, b, nil, []byte{0}))
		if i%3 < 2 { // all but the last layer of a half
			x = must(gorgonia.Rectify(x))
		}
	}
	n.loss = must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(x, n.clean))))))
	if _, err := gorgonia.Grad(n.loss, n.learnables...); err != nil {
		return nil, err
	}
	n.vm = gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(n.learnables...))
	return n, nil
}

func value(x []float32, shape ...int) gorgonia.NodeConsOpt {
	return gorgonia.WithValue(tensor.New(tensor.WithShape(shape...), tensor.WithBacking(x)))
}

// transposed returns x, rows×cols, as cols×rows.
func transposed(x []float32, rows, cols int) []float32 {
	t := make([]float32, len(x))
	for i := range rows {
		for j := range cols {
			t[j*rows+i] = x[i*cols+j]
		}
	}
	return t
}

// initial draws weights and biases as the library's are drawn: uniform in ±1/√in.
func initial(random *rand.Rand) (params [][]float32) {
	for _, l := range contest.Layers {
		in, out := l[0], l[1]
		for _, n := range []int{out * in, out} {
			x := make([]float32, n)
			for i := range x {
				x[i] = (2*random.Float32() - 1) / float32(math.Sqrt(float64(in)))
			}
			params = append(params, x)
		}
	}
	return params
}

// step trains on one batch, B×784 each, and returns its loss before the step.
func (n *network) step(noisy, clean *tensor.Dense) (loss float32, err error) {
	if err := gorgonia.Let(n.noisy, noisy); err != nil {
		return 0, err
	}
	if err := gorgonia.Let(n.clean, clean); err != nil {
		return 0, err
	}
	if err := n.vm.RunAll(); err != nil {
		return 0, err
	}
	loss = n.loss.Value().Data().(float32)
	if err := n.solver.Step(gorgonia.NodesToValueGrads(n.learnables)); err != nil {
		return 0, err
	}
	n.vm.Reset()
	return loss, nil
}
