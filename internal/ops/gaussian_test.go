package ops

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/pool"
)

// gaussianShapes are of x: vectors and pictures, with more elements than are done at a time.
var gaussianShapes = [][]int{{3, 2}, {2, 40}, {5, 2 * 513}, {2, 3, 4, 6}, {2, 17, 19, 10}}

// drawn is a graph of numbers drawn and a loss, and what the formulas make of it in float64, with the ε of the samples' streams.
type drawn struct {
	g       *gorgonia.ExprGraph
	x       input
	y, d    *gorgonia.Node
	epsilon []float64
	target  input
}

const drawnPurpose = 4

func newDrawn(t *testing.T, shape []int) drawn {
	g, r, node := gorgonia.NewGraph(), rand.New(rand.NewPCG(3, 9)), must(t)
	to := slices.Clone(shape)
	to[len(to)-1] /= 2
	d := drawn{g: g, x: newInput(g, r, "x", shape...), target: newInput(g, r, "target", to...)}
	d.y, d.d = node(Gaussian(d.x.node, keyNode(g, newKeys(shape[0])), drawnPurpose)), node(KL(d.x.node))
	n := len(d.target.value) / shape[0]
	noise := make([]float32, n)
	for i := range shape[0] {
		philox.Stream{Seed: 0x12345678_fffffffe, Purpose: philox.Layers + drawnPurpose, Epoch: 9, Index: uint32(5 + i)}.Normals(noise)
		for _, e := range noise {
			d.epsilon = append(d.epsilon, float64(e))
		}
	}
	return d
}

// half returns the mean and the log-variance of element i of y.
func (d drawn) half(i int) (mean, variance float64) {
	cols := d.x.node.Shape()[d.x.node.Shape().Dims()-1]
	at := i/(cols/2)*cols + i%(cols/2)
	return d.x.value[at], d.x.value[at+cols/2]
}

// The numbers drawn are mean + exp(v/2)·ε, and the gradient that of the mean square and of the divergence together.
func TestGaussian(t *testing.T) {
	for _, shape := range gaussianShapes {
		d, node := newDrawn(t, shape), must(t)
		square := node(L2.Mean(d.y, d.target.node))
		total := node(Penalize(square, gorgonia.Nodes{d.d}, gorgonia.Nodes{gorgonia.NewConstant(float32(0.25))}))
		grads, err := gorgonia.Grad(total, d.x.node)
		if err != nil {
			t.Fatal(err)
		}
		got := run(t, d.g, d.y, d.d, grads[0])
		n, batch := len(d.target.value), float64(shape[0])
		y, kl, dx := make([]float64, n), 0.0, make([]float64, 2*n)
		cols := shape[len(shape)-1]
		for i := range y {
			mean, v := d.half(i)
			y[i] = mean + math.Exp(v/2)*d.epsilon[i]
			kl += (mean*mean + math.Exp(v) - 1 - v) / 2 / batch
			dy := 2 * (y[i] - d.target.value[i]) / float64(n)
			at := i/(cols/2)*cols + i%(cols/2)
			dx[at] = dy + 0.25*mean/batch
			dx[at+cols/2] = dy*math.Exp(v/2)*d.epsilon[i]/2 + 0.25*(math.Exp(v)-1)/2/batch
		}
		near(t, fmt.Sprint("numbers drawn from ", shape), got[0], y, 1e-6)
		near(t, fmt.Sprint("divergence of ", shape), got[1], []float64{kl}, 1e-6)
		near(t, fmt.Sprint("gradient of ", shape), got[2], dx, 1e-6)
		checkTape(t, d.g, gorgonia.Nodes{d.y, d.d, grads[0]}, got)
	}
}

// Numbers and sums do not depend on the workers.
func TestBitsOfGaussianDoNotDependOnWorkers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	var want [][]float32
	for _, workers := range []int{1, 2, 8} {
		pool.SetWorkers(workers)
		d := newDrawn(t, []int{70, 2, 3, 2 * 90})
		grads, err := gorgonia.Grad(must(t)(Penalize(must(t)(L1.Mean(d.y, d.target.node)), gorgonia.Nodes{d.d}, gorgonia.Nodes{gorgonia.NewConstant(float32(1))})), d.x.node)
		if err != nil {
			t.Fatal(err)
		}
		got := run(t, d.g, d.y, d.d, grads[0])
		if want == nil {
			want = got
		}
		for i := range want {
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("output %d differs between 1 and %d workers", i, workers)
			}
		}
	}
}

// The divergence is 0 for standard normal distributions and never negative by more than rounding.
func TestDivergenceOfStandardNormals(t *testing.T) {
	g := gorgonia.NewGraph()
	x := newInput(g, rand.New(rand.NewPCG(3, 9)), "x", 4, 6)
	clear(x.node.Value().Data().([]float32))
	grads, err := gorgonia.Grad(must(t)(KL(x.node)), x.node)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range append(run(t, g, must(t)(KL(x.node)))[0], run(t, g, grads[0])[0]...) {
		if v != 0 {
			t.Errorf("number %d: want 0, got %g", i, v)
		}
	}
}

func TestGaussianSaysWhatWasWanted(t *testing.T) {
	g := gorgonia.NewGraph()
	odd, even := Input(g, "odd", 2, 3), Input(g, "even", 2, 4)
	keys, three := InputOf(g, tensor.Int32, "keys", 2, keyWords), InputOf(g, tensor.Int32, "three", 3, keyWords)
	for want, f := range map[string]func() (*gorgonia.Node, error){
		"ops: gaussian(1): want x [B×…×2D] and keys [B×4], got (2, 3), (2, 4)": func() (*gorgonia.Node, error) { return Gaussian(odd, keys, 1) },
		"ops: gaussian(1): want x [B×…×2D] and keys [B×4], got (2, 4), (3, 4)": func() (*gorgonia.Node, error) { return Gaussian(even, three, 1) },
		"ops: gaussian(1): input 1 (odd): want int32 with 2 dimensions":        func() (*gorgonia.Node, error) { return Gaussian(even, odd, 1) },
		"ops: kl: want x [B×…×2D], got (2, 3)":                                 func() (*gorgonia.Node, error) { return KL(odd) },
		"ops: kl: input 0: want a node, got nil":                               func() (*gorgonia.Node, error) { return KL(nil) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
