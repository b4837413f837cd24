package philox

import (
	"slices"
	"testing"
)

func TestPermIsPermutation(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 100, 60_000} {
		order := make([]int32, n)
		Stream{Seed: 3, Purpose: Shuffle}.Perm(order)
		slices.Sort(order)
		for i, v := range order {
			if int(v) != i {
				t.Fatalf("n = %d: sorted, place %d holds %d", n, i, v)
			}
		}
	}
}

// The 120 orders of five numbers must be equally frequent: χ² with 119 degrees of freedom exceeds 210 once in a
// million.
func TestPermIsUniform(t *testing.T) {
	const draws = 120_000
	count := map[[5]int32]int{}
	for epoch := range draws {
		var order [5]int32
		Stream{Seed: 11, Purpose: Shuffle, Epoch: uint32(epoch)}.Perm(order[:])
		count[order]++
	}
	if len(count) != 120 {
		t.Fatalf("%d different orders, want 120", len(count))
	}
	var chi2 float64
	for _, c := range count {
		const want = draws / 120
		chi2 += float64((c-want)*(c-want)) / want
	}
	if chi2 > 210 {
		t.Errorf("χ² = %.1f, want at most 210", chi2)
	}
}

// With n = 3·2³⁰ a biased reduction would favour a third of the numbers by 2:1.
func TestBelowIsUnbiased(t *testing.T) {
	const n, draws = 3 << 30, 300_000
	r := reader{key: [2]uint32{1, 2}}
	var third [3]int
	for range draws {
		v := r.below(n)
		if v >= n {
			t.Fatalf("got %d, want below %d", v, uint32(n))
		}
		third[v%3]++
	}
	for i, c := range third {
		if c < draws/3-1300 || c > draws/3+1300 { // five standard deviations
			t.Errorf("residue %d came %d times of %d", i, c, draws)
		}
	}
}
