package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// paddedRows are random rows of n elements and what is behind them up to a multiple of 8: NaN, which must not count.
func paddedRows(rng *rand.Rand, rows, n int, special int) []float32 {
	stride := (n + 7) &^ 7
	x := inputs(rng, rows*stride, special)[0]
	for i := range x {
		if i%stride >= n {
			x[i] = float32(math.NaN())
		}
	}
	return x
}

// TestSoftmax holds both twins against float64 and each other.
func TestSoftmax(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for trial := range 400 {
		rows, n, scale := rng.IntN(5), 1+rng.IntN(70), rng.Float32()*4
		stride := (n + 7) &^ 7
		x := paddedRows(rng, rows, n, []int{0, 30}[trial%2])
		fast, plain := clone(x), clone(x)
		Softmax(fast, rows, n, scale)
		onTwins(func() { Softmax(plain, rows, n, scale) })
		dp := paddedRows(rng, rows, n, []int{0, 30}[trial%2])
		p := clone(fast)
		grad, plainGrad := clone(dp), clone(dp)
		SoftmaxGrad(grad, p, rows, n, 0.5)
		onTwins(func() { SoftmaxGrad(plainGrad, clone(fast), rows, n, 0.5) })
		for i := range x {
			if !sameBits(float64(fast[i]), float64(plain[i])) || !sameBits(float64(grad[i]), float64(plainGrad[i])) {
				t.Fatalf("%d×%d: element %d: %v and %v, twins' %v and %v", rows, n, i, fast[i], grad[i], plain[i], plainGrad[i])
			}
		}
		for i := range rows {
			most, sum, isNaN := math.Inf(-1), 0.0, false
			for _, v := range x[i*stride:][:n] {
				v := float64(v * scale)
				isNaN = isNaN || math.IsNaN(v) || math.IsInf(v, 1)
				most = max(most, v)
			}
			for _, v := range x[i*stride:][:n] {
				sum += math.Exp(float64(v*scale) - most)
			}
			mean, size := 0.0, 0.0
			for j, v := range x[i*stride:][:n] {
				w := math.Exp(float64(v*scale)-most) / sum
				got := float64(fast[i*stride+j])
				if isNaN || math.IsInf(most, -1) {
					if !math.IsNaN(got) {
						t.Fatalf("%d×%d: weight %d of row %d is %v, want NaN", rows, n, j, i, got)
					}
					continue
				}
				if math.Abs(got-w) > 4e-6*w+1e-37 && math.Abs(float64(v*scale)-most) < 60 {
					t.Fatalf("%d×%d: weight %d of row %d is %v, want %v", rows, n, j, i, got, w)
				}
				mean += got * float64(dp[i*stride+j])
				size += got * math.Abs(float64(dp[i*stride+j]))
			}
			if trial%2 == 1 {
				continue
			}
			for j, d := range dp[i*stride:][:n] {
				w := float64(fast[i*stride+j])
				want := (float64(d) - mean) * w * 0.5
				if got := float64(grad[i*stride+j]); math.Abs(got-want) > 1e-6*w*(size+math.Abs(float64(d))) {
					t.Fatalf("%d×%d: gradient %d of row %d is %v, want %v", rows, n, j, i, got, want)
				}
			}
			for j := n; j < stride; j++ {
				if fast[i*stride+j] != 0 || grad[i*stride+j] != 0 || p[i*stride+j] != 0 {
					t.Fatalf("%d×%d: row %d: elements behind it are not 0", rows, n, i)
				}
			}
		}
	}
}

func TestArgMax(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	nan := float32(math.NaN())
	for trial := range 1000 {
		x := make([]float32, 1+rng.IntN(50))
		for i := range x {
			x[i] = []float32{float32(rng.IntN(9)), float32(math.Inf(-1)), -1, float32(math.Inf(1))}[min(rng.IntN(2+trial%3), 3)]
		}
		if trial%5 == 0 {
			x[rng.IntN(len(x))] = nan
			x[rng.IntN(len(x))] = nan
		}
		want := 0
		for i, v := range x {
			if x[want] == x[want] && (v > x[want] || v != v) {
				want = i
			}
		}
		if got := ArgMax(x); got != want {
			t.Fatalf("ArgMax(%v) is %d, want %d", x, got, want)
		}
	}
}

// TestGumbel holds the numbers against float64, and their distribution's mean and variance.
func TestGumbel(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	const n = 1<<16 + 3
	u, fast, plain := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range u {
		u[i] = float32(rng.IntN(1<<24)) * 0x1p-24
	}
	u[0], u[1], u[2] = 0, 0x1p-24, 1-0x1p-24
	Gumbel(fast, u)
	onTwins(func() { Gumbel(plain, u) })
	sum, squares := 0.0, 0.0
	for i, v := range u {
		if math.Float32bits(fast[i]) != math.Float32bits(plain[i]) {
			t.Fatalf("Gumbel(%v) is %v, twin's %v", v, fast[i], plain[i])
		}
		want := -math.Log(max(-math.Log1p(-float64(v)), 0x1p-25))
		if got := float64(fast[i]); math.Abs(got-want) > 4e-7*max(0.5, math.Abs(want)) {
			t.Fatalf("Gumbel(%v) is %v, want %v", v, got, want)
		}
		sum += float64(fast[i])
		squares += float64(fast[i]) * float64(fast[i])
	}
	mean := sum / n
	if variance := squares/n - mean*mean; math.Abs(mean-0.5772) > 0.02 || math.Abs(variance-math.Pi*math.Pi/6) > 0.05 {
		t.Errorf("mean %v and variance %v, want 0.577 and %v", mean, variance, math.Pi*math.Pi/6)
	}
}

// TestRowMoments holds both twins against each other and the order that the sums are promised in.
func TestRowMoments(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	for n := range 100 {
		in := inputs(rng, n, 0)
		sum, product := RowMoments(in[0], in[1])
		var s, p [16]float64
		for i, v := range in[0] {
			s[i%16] += float64(v)
			p[i%16] += float64(v) * float64(in[1][i])
		}
		wantSum, wantProduct := rowMomentsGo(&s, &p)
		var twinSum, twinProduct float64
		onTwins(func() { twinSum, twinProduct = RowMoments(in[0], in[1]) })
		if sum != wantSum || product != wantProduct || twinSum != wantSum || twinProduct != wantProduct {
			t.Fatalf("%d elements: got %v and %v, twin's %v and %v, want %v and %v", n, sum, product, twinSum, twinProduct, wantSum, wantProduct)
		}
	}
}
