package simd

import "testing"

// TestReLUGradOfSpecialValues has every dy meet every y, NaN among them, in the kernel and in the twin.
func TestReLUGradOfSpecialValues(t *testing.T) {
	var dy, y []float32
	for _, a := range specials {
		for _, b := range specials {
			dy, y = append(dy, a, -a), append(y, b, -b)
		}
	}
	check := func() {
		dst := make([]float32, len(dy))
		ReLUGrad(dst, dy, y)
		for i := range dst {
			want := dy[i]
			if y[i] <= 0 {
				want = 0
			}
			if !sameBits(float64(dst[i]), float64(want)) {
				t.Errorf("ReLUGrad of %v where y = %v: want %v, got %v (AVX2 %t)", dy[i], y[i], want, dst[i], useAVX2)
			}
		}
	}
	check()
	onTwins(check)
}
