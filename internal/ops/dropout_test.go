package ops

import (
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

// newKeys returns keys of n samples: numbers 5, 6, … of a set, in epoch 9, with a seed of which all bits count.
func newKeys(n int) *tensor.Dense {
	words := make([]int32, 0, n*keyWords)
	for i := range n {
		words = append(words, int32(5+i), 9, -2, 0x12345678)
	}
	return tensor.New(tensor.WithShape(n, keyWords), tensor.WithBacking(words))
}

func keyNode(g *gorgonia.ExprGraph, keys *tensor.Dense) *gorgonia.Node {
	return gorgonia.NewMatrix(g, tensor.Int32, gorgonia.WithShape(keys.Shape()...), gorgonia.WithName("keys"), gorgonia.WithValue(keys))
}

// The stream of a sample decides which of its elements are dropped, forward and back, wherever it stands in the batch.
func TestDropout(t *testing.T) {
	const p, purpose = 0.3, 6
	for _, shape := range [][]int{{3, 5}, {2, 3, 4, 7}, {4, 513}, {2, 17, 31, 33}} {
		g := gorgonia.NewGraph()
		r := rand.New(rand.NewPCG(1, 1))
		x, target := newInput(g, r, "x", shape...), newInput(g, r, "target", shape...)
		y := must(t)(Dropout(x.node, keyNode(g, newKeys(shape[0])), p, purpose))
		grads, err := gorgonia.Grad(must(t)(L2.Mean(y, target.node)), x.node)
		if err != nil {
			t.Fatal(err)
		}
		got := run(t, g, y, grads[0])
		n := len(x.value) / shape[0]
		uniform := make([]float32, n)
		want, dx, dropped := make([]float64, len(x.value)), make([]float64, len(x.value)), 0
		for i := range want {
			if i%n == 0 {
				philox.Stream{Seed: 0x12345678_fffffffe, Purpose: philox.Layers + purpose, Epoch: 9, Index: uint32(5 + i/n)}.Uniforms(uniform)
			}
			if uniform[i%n] < p {
				dropped++
				continue
			}
			want[i] = x.value[i] / (1 - p)
			dx[i] = 2 * (want[i] - target.value[i]) / float64(len(want)) / (1 - p)
		}
		near(t, "y", got[0], want, 1e-6)
		near(t, "dx", got[1], dx, 1e-6)
		for i, w := range want {
			if w == 0 && (got[0][i] != 0 || got[1][i] != 0) {
				t.Fatalf("%v: element %d: want it dropped, got %v and gradient %v", shape, i, got[0][i], got[1][i])
			}
		}
		if dropped == 0 || dropped == len(want) {
			t.Errorf("%v: %d of %d elements are dropped", shape, dropped, len(want))
		}
		checkTape(t, g, gorgonia.Nodes{y, grads[0]}, got)
	}
}

// Frozen: which elements of the first sample are dropped. The expected ones are of Philox-4x32-10 written in Python, with the counter
// (block, 5, 9, 2¹⁶ + 2) and the key (2³² − 2, 0x12345678); number i is word i/8 of block i mod 8.
func TestDropoutIsKnown(t *testing.T) {
	ones := tensor.New(tensor.WithShape(1, 32), tensor.WithBacking(slices.Repeat([]float32{1}, 32)))
	y, err := (&DropoutOp{P: 0.5, Purpose: 2}).Do(ones, newKeys(1))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, v := range y.(*tensor.Dense).Float32s() {
		text.WriteByte(map[float32]byte{0: '.', 2: '2'}[v])
	}
	if want := "..2..22222.2....22....2..22..22."; text.String() != want {
		t.Errorf("got %q, want %q", text.String(), want)
	}
}

func TestBitsOfDropoutDoNotDependOnWorkers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	var want []float32
	for _, workers := range []int{1, 2, 8} {
		pool.SetWorkers(workers)
		x := newInput(gorgonia.NewGraph(), rand.New(rand.NewPCG(2, 2)), "x", 70, 300)
		y, err := (&DropoutOp{P: 0.5}).Do(x.node.Value(), newKeys(70))
		if err != nil {
			t.Fatal(err)
		}
		got := y.(*tensor.Dense).Float32s()
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d workers drop other elements than 1", workers)
		}
	}
}

// Nothing is left of a dropped NaN or infinity, and a kept one stays.
func TestDropoutOfInfinity(t *testing.T) {
	inf := float32(math.Inf(1))
	x := tensor.New(tensor.WithShape(1, 64), tensor.WithBacking(slices.Repeat([]float32{inf}, 64)))
	y, err := (&DropoutOp{P: 0.5}).Do(x, newKeys(1))
	if err != nil {
		t.Fatal(err)
	}
	count := map[float32]int{}
	for _, v := range y.(*tensor.Dense).Float32s() {
		count[v]++
	}
	if count[0] == 0 || count[inf] == 0 || count[0]+count[inf] != 64 {
		t.Errorf("want zeros and infinities, got %v", count)
	}
}

func TestDropoutSaysWhatWasWanted(t *testing.T) {
	g := gorgonia.NewGraph()
	x := newInput(g, rand.New(rand.NewPCG(1, 2)), "x", 3, 4).node
	keys := keyNode(g, newKeys(2))
	for want, f := range map[string]func() error{
		"ops: dropout(0.5, 1): want x [B×…] and keys [B×4], got (3, 4), (2, 4)":        func() error { _, err := Dropout(x, keys, 0.5, 1); return err },
		"ops: dropout(0.5, 1): input 1 (x): want int32 with 2 dimensions, got float32": func() error { _, err := Dropout(x, x, 0.5, 1); return err },
		"input 0: want a node, got nil":                                                func() error { _, err := Dropout(nil, keys, 0.5, 1); return err },
		"want a probability in [0, 1), got 1":                                          func() error { _, err := Dropout(x, keys, 1, 1); return err },
		"keys: want an int32 tensor of 3×4, got int32 of shape (2, 4)":                 func() error { _, err := (&DropoutOp{}).Do(x.Value(), newKeys(2)); return err },
		"keys: want an int32 tensor of 3×4, got nothing":                               func() error { _, err := (&DropoutOp{}).Do(x.Value(), nil); return err },
		"keys: want an int32 tensor of 3×4, got float32 of shape (3, 4)":               func() error { _, err := (&DropoutOp{}).Do(x.Value(), x.Value()); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
