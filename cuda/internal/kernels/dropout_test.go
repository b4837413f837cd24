//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/ops"
)

// The elements that are dropped are those of the operation on the CPU, whatever the sizes.
func TestDropout(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 1))
	for _, shape := range [][2]int{{1, 1}, {3, 31}, {2, 32}, {5, 33}, {2, 300}, {7, 1000}} {
		samples, n := shape[0], shape[1]
		x, keys := noise(r, samples*n, true), make([]int32, 4*samples)
		for i := range keys {
			keys[i] = int32(r.Uint32())
		}
		for _, p := range []float32{0, 0.25, 0.9} {
			g := gorgonia.NewGraph()
			y, err := ops.Dropout(ops.Input(g, "x", samples, n), ops.InputOf(g, tensor.Int32, "keys", samples, 4), p, 3)
			if err != nil {
				t.Fatal(err)
			}
			op := y.Op().(*ops.DropoutOp)
			v, err := op.Do(tensor.New(tensor.WithShape(samples, n), tensor.WithBacking(x)), tensor.New(tensor.WithShape(samples, 4), tensor.WithBacking(keys)))
			if err != nil {
				t.Fatal(err)
			}
			dst := d.alloc(4 * samples * n)
			d.launch("dropout", kernels.Blocks(samples*n), dst, up(d, x), up(d, keys), samples, n, p, 1/(1-p), int(op.Stream()))
			got, want := down[float32](d, dst, samples*n), v.Data().([]float32)
			sameBits(t, fmt.Sprintf("dropout %g of %d×%d", p, samples, n), got, want)
			if kept := len(want); p == 0.9 && kept > 1000 {
				zeros := 0
				for _, v := range got {
					if math.Float32bits(v) == 0 {
						zeros++
					}
				}
				if share := float64(zeros) / float64(kept); math.Abs(share-0.9) > 0.05 {
					t.Errorf("%g of the elements are dropped, want 0.9", share)
				}
			}
		}
	}
}
