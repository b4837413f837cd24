package ops

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/pool"
)

// net is two layers and a loss: ReLU, then none, which takes both ways through the gradients.
type net struct {
	g                         *gorgonia.ExprGraph
	x, w1, b1, w2, b2, target input
	hidden, pred, loss        *gorgonia.Node
	inputs                    []input
	names                     []string
	refLoss                   func() float64
}

func newNet(t *testing.T, r *rand.Rand, e Elementwise, B, I, H, O int) *net {
	node := must(t)
	g := gorgonia.NewGraph()
	n := &net{
		g: g, x: newInput(g, r, "x", B, I), target: newInput(g, r, "target", B, O),
		w1: newInput(g, r, "w1", H, I), b1: newInput(g, r, "b1", H),
		w2: newInput(g, r, "w2", O, H), b2: newInput(g, r, "b2", O),
	}
	n.hidden = node(Linear(n.x.node, n.w1.node, n.b1.node, true))
	n.pred = node(Linear(n.hidden, n.w2.node, n.b2.node, false))
	n.loss = node(e.Mean(n.pred, n.target.node))
	n.inputs = []input{n.x, n.w1, n.b1, n.w2, n.b2, n.target}
	n.names = []string{"dx", "dw1", "db1", "dw2", "db2", "dtarget"}
	n.refLoss = func() float64 {
		h := refLinear(n.x.value, n.w1.value, n.b1.value, true)
		return refMean(refLosses[e.Name], refLinear(h, n.w2.value, n.b2.value, false), n.target.value)
	}
	return n
}

// grads returns the loss and the gradients of all inputs.
func (n *net) grads(t *testing.T) [][]float32 {
	var wrt gorgonia.Nodes
	for _, in := range n.inputs {
		wrt = append(wrt, in.node)
	}
	grads, err := gorgonia.Grad(n.loss, wrt...)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, n.g, append(gorgonia.Nodes{n.loss}, grads...)...)
}

func TestGradientsAgreeWithFiniteDifferences(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		B, I, H, O := 1+r.IntN(9), 1+r.IntN(20), 1+r.IntN(20), 1+r.IntN(20)
		for _, e := range []Elementwise{L1, L2, Huber(0.7)} {
			t.Run(fmt.Sprintf("%s/%dx%dx%dx%d", e.Name, B, I, H, O), func(t *testing.T) {
				n := newNet(t, r, e, B, I, H, O)
				got := n.grads(t)
				near(t, "loss", got[0], []float64{n.refLoss()}, 1e-5)
				for i, in := range n.inputs {
					near(t, n.names[i], got[1+i], differences(n.refLoss, in.value), 2e-4)
				}
			})
		}
	}
}

// A hidden layer that two others read gets the sum of two gradients, which no product can mask.
func TestGradientOfSharedHiddenLayer(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	node := must(t)
	n := newNet(t, r, L2, 4, 5, 6, 7)
	w3, b3 := newInput(n.g, r, "w3", 7, 6), newInput(n.g, r, "b3", 7)
	other := node(Linear(n.hidden, w3.node, b3.node, false))
	n.loss = node(L2.Mean(node(gorgonia.Add(n.pred, other)), n.target.node))
	n.inputs = append(n.inputs, w3, b3)
	n.names = append(n.names, "dw3", "db3")
	ref := func() float64 {
		h := refLinear(n.x.value, n.w1.value, n.b1.value, true)
		sum := refLinear(h, n.w2.value, n.b2.value, false)
		for i, v := range refLinear(h, w3.value, b3.value, false) {
			sum[i] += v
		}
		return refMean(refLosses["l2"], sum, n.target.value)
	}
	got := n.grads(t)
	for i, in := range n.inputs {
		near(t, n.names[i], got[1+i], differences(ref, in.value), 2e-4)
	}
}

func TestAgreesWithBuiltInOperations(t *testing.T) {
	fused := newNet(t, rand.New(rand.NewPCG(5, 5)), L1, 16, 30, 20, 10).grads(t)

	node := must(t)
	n := newNet(t, rand.New(rand.NewPCG(5, 5)), L1, 16, 30, 20, 10) // the same inputs on a graph of their own
	builtIn := func(x *gorgonia.Node, w, b input, relu bool) *gorgonia.Node {
		y := node(gorgonia.Mul(x, node(gorgonia.Transpose(w.node, 1, 0))))
		y = node(gorgonia.BroadcastAdd(y, b.node, nil, []byte{0}))
		if relu {
			y = node(gorgonia.Rectify(y))
		}
		return y
	}
	pred := builtIn(builtIn(n.x.node, n.w1, n.b1, true), n.w2, n.b2, false)
	n.loss = node(gorgonia.Mean(node(gorgonia.Abs(node(gorgonia.Sub(pred, n.target.node))))))
	wrt := gorgonia.Nodes{n.w1.node, n.b1.node, n.w2.node, n.b2.node}
	grads, err := gorgonia.Grad(n.loss, wrt...)
	if err != nil {
		t.Fatal(err)
	}
	stock := run(t, n.g, append(gorgonia.Nodes{n.loss}, grads...)...)
	for i, f := range [][]float32{fused[0], fused[2], fused[3], fused[4], fused[5]} {
		want := make([]float64, len(stock[i]))
		for j, v := range stock[i] {
			want[j] = float64(v)
		}
		near(t, fmt.Sprint("output ", i), f, want, 1e-5)
	}
}

func TestBitsDoNotDependOnWorkers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	var want [][]float32
	for _, workers := range []int{1, 2, 3, 8} {
		pool.SetWorkers(workers)
		got := newNet(t, rand.New(rand.NewPCG(7, 7)), L1, 33, 300, 200, 301).grads(t)
		if want == nil {
			want = got
		}
		for i := range want {
			if !slices.Equal(got[i], want[i]) {
				t.Fatalf("output %d differs between 1 and %d workers", i, workers)
			}
		}
	}
}

// Losses can be added and weighted: what arrives at a loss from above goes through it.
func TestGradientOfWeightedLosses(t *testing.T) {
	node := must(t)
	n := newNet(t, rand.New(rand.NewPCG(8, 8)), L2, 4, 5, 6, 7)
	l1 := node(L1.Mean(n.pred, n.target.node))
	n.loss = node(gorgonia.Add(node(gorgonia.Mul(l1, gorgonia.NewConstant(float32(3)))), n.loss))
	ref := func() float64 {
		pred := refLinear(refLinear(n.x.value, n.w1.value, n.b1.value, true), n.w2.value, n.b2.value, false)
		return 3*refMean(refLosses["l1"], pred, n.target.value) + refMean(refLosses["l2"], pred, n.target.value)
	}
	got := n.grads(t)
	near(t, "loss", got[0], []float64{ref()}, 1e-5)
	for i, in := range n.inputs {
		near(t, n.names[i], got[1+i], differences(ref, in.value), 2e-4)
	}
}

// Gradients have no gradients of their own: asking for one is an error.
func TestSecondDerivativesAreErrors(t *testing.T) {
	n := newNet(t, rand.New(rand.NewPCG(1, 1)), L2, 2, 3, 4, 5)
	grads, err := gorgonia.Grad(n.loss, n.x.node)
	if err != nil {
		t.Fatal(err)
	}
	sum := must(t)(SumSquares(grads[0]))
	if _, err := gorgonia.Grad(sum, n.x.node); err == nil {
		t.Error("a second derivative was taken")
	}
}
