package ops

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Both ways to take a gradient back through a ReLU give 0 where y ≤ 0 and else dy: a NaN in y does not make a 0 of it.
func TestReLUGradWhereYIsNaN(t *testing.T) {
	inf, nan, minus := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	ys, dys := []float32{nan, 0, minus, -1, 2, inf, -inf}, []float32{nan, 0, 3, -3, inf, -inf}
	B, I := len(ys), len(dys)
	matrix := func(rows, cols int, at func(i, j int) float32) *tensor.Dense {
		v := make([]float32, rows*cols)
		for k := range v {
			v[k] = at(k/cols, k%cols)
		}
		return tensor.New(tensor.WithShape(rows, cols), tensor.WithBacking(v))
	}
	y, dy := matrix(B, I, func(i, _ int) float32 { return ys[i] }), matrix(B, I, func(_, j int) float32 { return dys[j] })
	dz, w := matrix(B, 1, func(_, _ int) float32 { return 1 }), matrix(1, I, func(_, j int) float32 { return dys[j] }) // dz·w is dy
	for name, run := range map[string]func() (gorgonia.Value, error){
		"ReLUGradOp":               func() (gorgonia.Value, error) { return (&ReLUGradOp{}).Do(dy, y) },
		"masked LinearInputGradOp": func() (gorgonia.Value, error) { return (&LinearInputGradOp{Masked: true}).Do(dz, w, y) },
	} {
		got, err := run()
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range got.(*tensor.Dense).Float32s() {
			want := dys[k%I]
			if ys[k/I] <= 0 {
				want = 0
			}
			if math.Float32bits(v) != math.Float32bits(want) && (v == v || want == want) {
				t.Errorf("%s: %v where y = %v and dy = %v, want %v", name, v, ys[k/I], dys[k%I], want)
			}
		}
	}
}
