package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// WeightedSum gives the bits of its definition, whatever the lengths, and reads nothing past its input.
func TestWeightedSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	normals := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return v
	}
	for n := range 70 {
		rows, cols := normals(1+r.IntN(4)), normals(1+r.IntN(4))
		colStride := n + r.IntN(3)
		rowStride := len(cols)*colStride + r.IntN(3)
		x := normals((len(rows)-1)*rowStride + (len(cols)-1)*colStride + n)
		dst := normals(n)
		WeightedSum(dst, x, rows, rowStride, cols, colStride)
		for k := range dst {
			want := float32(0)
			for i := range rows {
				for j := range cols {
					w := float32(rows[i] * cols[j])
					want += float32(w * x[i*rowStride+j*colStride+k])
				}
			}
			if math.Float32bits(dst[k]) != math.Float32bits(want) {
				t.Fatalf("%d×%d weights, element %d of %d: want %v, got %v", len(rows), len(cols), k, n, want, dst[k])
			}
		}
	}
	dst := []float32{1, 2}
	if WeightedSum(dst, nil, nil, 0, nil, 0); dst[0] != 0 || dst[1] != 0 {
		t.Errorf("without weights: want 0, got %v", dst)
	}
	defer func() {
		if recover() == nil {
			t.Error("an input that is too short: want a panic, got none")
		}
	}()
	WeightedSum(dst, make([]float32, 6), []float32{1, 1}, 5, []float32{1}, 1)
}
