//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

func TestNoiseLevel(t *testing.T) {
	r, res := rand.New(rand.NewPCG(8, 3)), newResources(open(t))
	for _, s := range append(pictures, tensor.Shape{5, 3}) {
		g := gorgonia.NewGraph()
		level := tensor.New(tensor.WithShape(s[0]), tensor.WithBacking(noise(r, s[0], true)))
		y, err := ops.NoiseLevel(ops.Input(g, "x", s...), ops.Input(g, "level", s[0]))
		if err != nil {
			t.Fatal(err)
		}
		got, want := onBoth(t, res, y, tensor.New(tensor.WithShape(s...), tensor.WithBacking(noise(r, s.TotalSize(), true))), level)
		sameBits(t, fmt.Sprintf("noise level for %v", s), got, want)
	}
}
