package autoencoder

import (
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

func newBatch(g *gorgonia.ExprGraph, name string, x []float32, d int) *gorgonia.Node {
	t := tensor.New(tensor.WithShape(len(x)/d, d), tensor.WithBacking(x))
	return gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(len(x)/d, d), gorgonia.WithName(name), gorgonia.WithValue(t))
}

// Nodes of Gorgonia's own stand between and after the halves.
func TestNetworkTakesOtherNodesBetween(t *testing.T) {
	m := small(t, 1)
	x := images(3, 12, 4)
	g := gorgonia.NewGraph()
	net, err := m.Network(g)
	if err != nil {
		t.Fatal(err)
	}
	code, err := net.Encode(newBatch(g, "x", x, 12))
	if err != nil {
		t.Fatal(err)
	}
	y, err := net.Decode(gorgonia.Must(gorgonia.Neg(code)))
	if err != nil {
		t.Fatal(err)
	}
	y = gorgonia.Must(gorgonia.Square(y))
	vm, err := ops.Machine(g, gorgonia.Nodes{y})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}

	// The same by hand: −1 times the code is −1 times the weights and the bias of the layer that makes it.
	n := small(t, 1)
	for _, p := range n.Params()[4:6] {
		for i := range p.Data {
			p.Data[i] = -p.Data[i]
		}
	}
	want := make([]float32, len(x))
	if err := n.Denoise(want, x); err != nil {
		t.Fatal(err)
	}
	for i, got := range y.Value().Data().([]float32) {
		if w := want[i] * want[i]; math.Abs(float64(got-w)) > 1e-6 {
			t.Fatalf("element %d is %g, want %g", i, got, w)
		}
	}
}

func TestNetworkIsPlacedOnce(t *testing.T) {
	g := gorgonia.NewGraph()
	a, b := small(t, 1), small(t, 2)
	first, err := a.Network(g)
	if err != nil {
		t.Fatal(err)
	}
	second, err := a.Network(g)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range first.Learnables() {
		if n != second.Learnables()[i] {
			t.Errorf("%s has two nodes on one graph", n.Name())
		}
	}
	if _, err := b.Network(g); err == nil || !strings.Contains(err.Error(), "holds another model's") {
		t.Errorf("got error %v for a second model on a graph", err)
	}
}

func TestLearnablesAreTheHalvesInOrder(t *testing.T) {
	m := small(t, 1)
	net, err := m.Network(gorgonia.NewGraph())
	if err != nil {
		t.Fatal(err)
	}
	for half, c := range map[string]struct {
		nodes  gorgonia.Nodes
		params []Param
	}{
		"both":    {net.Learnables(), m.Params()},
		"encoder": {net.EncoderLearnables(), m.Params()[:6]},
		"decoder": {net.DecoderLearnables(), m.Params()[6:]},
	} {
		if len(c.nodes) != len(c.params) {
			t.Fatalf("%s: %d nodes for %d parameters", half, len(c.nodes), len(c.params))
		}
		for i, n := range c.nodes {
			if p := c.params[i]; n.Name() != p.Name || &n.Value().Data().([]float32)[0] != &p.Data[0] {
				t.Errorf("%s: node %d is %s, want %s over the model's memory", half, i, n.Name(), p.Name)
			}
		}
	}
}

func TestNetworkRefuses(t *testing.T) {
	g := gorgonia.NewGraph()
	net, err := small(t, 1).Network(g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := net.Encode(nil); err == nil {
		t.Error("no node was taken")
	}
	if _, err := net.Denoise(newBatch(g, "narrow", images(2, 11, 1), 11)); err == nil || !strings.Contains(err.Error(), "encode: want samples of shape 12×1×1") {
		t.Errorf("got error %v for images of the wrong width", err)
	}
	x := newBatch(g, "x", images(2, 12, 1), 12)
	for name, loss := range map[string]Loss{"l1": L1, "l2": L2, "huber": Huber(1)} {
		if _, err := loss(x, newBatch(g, "short", images(1, 12, 1), 12)); err == nil || !strings.HasPrefix(err.Error(), "autoencoder: loss: ") {
			t.Errorf("%s: got error %v for a target of another shape", name, err)
		}
	}
	if _, err := Huber(0)(x, x); err == nil {
		t.Error("a Huber loss with delta 0 was taken")
	}
}
