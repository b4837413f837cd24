package ops

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
)

// Operations on pictures report shapes that they cannot take.
func TestPictureErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	x, signal := newInput(g, r, "x", 2, 3, 4, 8).node, newInput(g, r, "signal", 2, 3, 4).node
	for want, make := range map[string]func() (*gorgonia.Node, error){
		"want a node [B×C] or [B×H×W×C], got signal":                                        func() (*gorgonia.Node, error) { return PixelShuffle(signal, 2) },
		"pixel shuffle: want channels in groups of the square of a factor above 0, got 8":   func() (*gorgonia.Node, error) { return PixelShuffle(x, 3) },
		"want a node [B×C] or [B×H×W×C], got <nil>":                                         func() (*gorgonia.Node, error) { return PixelUnshuffle(nil, 2) },
		"pixel unshuffle: want a height and a width that a factor above 0 divides, got 3×4": func() (*gorgonia.Node, error) { return PixelUnshuffle(x, 2) },
		"ops: max pool: want windows that all have pixels of 3×4, got": func() (*gorgonia.Node, error) {
			return MaxPool(x, Windows{[2]int{2, 2}, [2]int{1, 1}, [2]int{0, 2}})
		},
		"ops: group norm: want groups that divide the channels and an epsilon above 0, got 3 groups of 8 channels and 1e-05": func() (*gorgonia.Node, error) {
			return GroupNorm(x, nil, nil, 3, 1e-5)
		},
		"ops: group norm(2 groups, epsilon 1e-05): input 1: want a node, got nil": func() (*gorgonia.Node, error) { return GroupNorm(x, nil, nil, 2, 1e-5) },
		"ops: layer norm: want an epsilon above 0, got 0":                         func() (*gorgonia.Node, error) { return LayerNorm(x, nil, nil, 0) },
		"ops: nearest: want pictures of 4×4, got 3×4":                             func() (*gorgonia.Node, error) { return Resample("nearest", x, NearestTaps(4, 2), NearestTaps(4, 2)) },
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	op := &PixelShuffleOp{newMapping("shuffle", Picture{2, 3, 4, 8}, Picture{2, 6, 8, 2}), 2}
	if _, err := op.Do(signal.Value()); err == nil || !strings.Contains(err.Error(), "ops: shuffle: x: want shape (2, 3, 4, 8), got (2, 3, 4)") {
		t.Errorf("another shape: got error %v", err)
	}
}
