package ops

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
)

// The loss and its gradient are those of the sigmoid and the logarithms in float64, a layer's sum over the shape without B.
func TestBCE(t *testing.T) {
	for i, shape := range [][]int{{1, 1}, {3, 5}, {2, 3, 4}, {2, 3, 4, 5}, {3, 4000}} {
		g, r, node := gorgonia.NewGraph(), rand.New(rand.NewPCG(uint64(i), 6)), must(t)
		logits, target := newInput(g, r, "logits", shape...), newInput(g, r, "target", shape...)
		values := target.node.Value().Data().([]float32)
		for j := range values {
			values[j] = r.Float32()
			target.value[j] = float64(values[j])
		}
		pred := node(Sigmoid(logits.node))
		loss := node(BCE(pred, target.node))
		total := node(gorgonia.Mul(loss, gorgonia.NewConstant(float32(3)))) // what arrives from above counts
		grads, err := gorgonia.Grad(total, logits.node)
		if err != nil {
			t.Fatal(err)
		}
		got := run(t, g, loss, grads[0])
		want, slopes := 0.0, make([]float64, len(values))
		for j, x := range logits.value {
			p, y := 1/(1+math.Exp(-x)), target.value[j]
			want -= (y*math.Log(p) + (1-y)*math.Log(1-p)) / float64(shape[0])
			slopes[j] = 3 * (p - y) / float64(shape[0])
		}
		near(t, fmt.Sprint("loss of ", shape), got[0], []float64{want}, 1e-6)
		near(t, fmt.Sprint("gradient of ", shape), got[1], slopes, 1e-6)
	}
}

func TestBCEWantsTheOutputOfASigmoid(t *testing.T) {
	g := gorgonia.NewGraph()
	x := Input(g, "x", 2, 3)
	if _, err := BCE(x, x); err == nil || !strings.Contains(err.Error(), "want probabilities that a sigmoid makes") {
		t.Errorf("got error %v", err)
	}
}
