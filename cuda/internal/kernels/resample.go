//go:build cuda

package kernels

import (
	"math"

	"github.com/denoise-go/denoise/internal/ops"
)

func init() {
	register(func(op *ops.ResampleOp, c Command) Build {
		return resample(c.Out, c.In[0], op.Rows, op.Cols, op.From.H, op.From.W, op.From.C)
	})
}

// resample is the Build of pictures y that are made of those of x, h×w×c, by rows and cols.
func resample(y, x *Tensor, down, across *ops.Taps, h, w, c int) Build {
	return func(r Resources) (Launch, error) {
		rows, err := r.Load(taps(down), "weights of rows")
		if err != nil {
			return nil, err
		}
		cols, err := r.Load(taps(across), "weights of columns")
		if err != nil {
			return nil, err
		}
		return one("resample", Blocks(y.N), y, x, y.N, rows, cols, h, w, c, down.Len(), across.Len())(r)
	}
}

// taps is a list of first pixels, starts and weights, whole numbers as their bits.
func taps(t *ops.Taps) []float32 {
	var first, start, weights []float32
	whole := func(n int) float32 { return math.Float32frombits(uint32(n)) }
	for i := range t.Len() {
		from, w := t.Of(i)
		first, start = append(first, whole(from)), append(start, whole(len(weights)))
		weights = append(weights, w...)
	}
	return append(append(append(first, start...), whole(len(weights))), weights...)
}
