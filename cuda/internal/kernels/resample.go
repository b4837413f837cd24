//go:build cuda

package kernels

import (
	"math"

	"github.com/denoise-go/denoise/internal/ops"
)

func init() {
	register(func(op *ops.ResampleOp, c Command) Build {
		return func(r Resources) (Launch, error) {
			rows, err := r.Load(taps(op.Rows), "weights of rows")
			if err != nil {
				return nil, err
			}
			cols, err := r.Load(taps(op.Cols), "weights of columns")
			if err != nil {
				return nil, err
			}
			return elementwise("resample", c, rows, cols, op.From.H, op.From.W, op.From.C, op.To.H, op.To.W)(r)
		}
	})
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
