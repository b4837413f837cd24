package metrics

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/internal/testset"
)

func TestWienerGolden(t *testing.T) {
	for _, c := range readGolden(t).Wiener {
		shift := make([]float32, c.D)
		for i := range shift {
			shift[i] = 0.4 + 0.01*float32(i) // not the mean: the answer must not depend on it
		}
		shift[2] = 0 // never lit
		m := newMoments(shift)
		const first = 7 // in two blocks of unequal length
		m.add(c.Noisy[:first*c.D], c.Clean[:first*c.D])
		m.add(c.Noisy[first*c.D:], c.Clean[first*c.D:])
		f, err := m.solve(t.Context(), func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, len(c.Output))
		if err := f.Denoise(got, c.Input); err != nil {
			t.Fatal(err)
		}
		for i, want := range c.Output {
			if math.Abs(float64(got[i]-want)) > 1e-5 {
				t.Errorf("output %d: want %v, got %v", i, want, got[i])
			}
		}
	}
}

// For Gaussian noise the fit comes near the closed formula E y + (x − E y)(Σ + σ²I)⁻¹Σ.
func TestWienerAgainstFormula(t *testing.T) {
	const n, h, w, sigma = 200, 5, 4, 0.3
	const d = h * w
	set, noise := testset.Smooth(t, n, h, w, 2), testset.Gaussian(t, sigma)
	fit, err := FitWiener(t.Context(), set, noise, 3)
	if err != nil {
		t.Fatal(err)
	}

	clean := mat.NewDense(n, d, nil)
	for i := range n {
		for p, v := range set.Image(i) {
			clean.Set(i, p, float64(v)/255)
		}
	}
	mean := make([]float64, d)
	for p := range mean {
		mean[p] = mat.Sum(clean.ColView(p)) / n
	}
	clean.Apply(func(_, p int, v float64) float64 { return v - mean[p] }, clean)
	var sum, noisy, a mat.Dense
	sum.Mul(clean.T(), clean)
	sum.Scale(1./n, &sum)
	noisy.CloneFrom(&sum)
	for p := range d {
		noisy.Set(p, p, noisy.At(p, p)+sigma*sigma)
	}
	if err := a.Solve(&noisy, &sum); err != nil {
		t.Fatal(err)
	}

	x, y, got := make([]float32, n*d), make([]float32, n*d), make([]float32, n*d)
	drawPairs(y, x, nil, set, noise, data.Key{Seed: 4, Purpose: data.Test}, consecutive(0, set.Len()))
	if err := fit.Denoise(got, x); err != nil {
		t.Fatal(err)
	}
	var squares float64
	for i := range n {
		for q := range d {
			want := mean[q]
			for p := range d {
				want += (float64(x[i*d+p]) - mean[p]) * a.At(p, q)
			}
			squares += (want - float64(got[i*d+q])) * (want - float64(got[i*d+q]))
		}
	}
	if rms := math.Sqrt(squares / (n * d)); rms > 0.004 {
		t.Errorf("want outputs near the formula's, got an rms difference of %v", rms)
	}
}

// The mark of least squares: over the pairs it was fitted to, what is left has mean 0 and no covariance with the input.
func TestWienerIsOptimalForEveryNoise(t *testing.T) {
	const n, h, w = 150, 4, 4
	const d = h * w
	set := testset.Smooth(t, n, h, w, 5)
	for _, name := range []string{"gaussian", "masking", "salt-pepper"} {
		noise, err := data.ParseNoise(name, 0.3)
		if err != nil {
			t.Fatal(err)
		}
		fit, err := FitWiener(t.Context(), set, noise, 6)
		if err != nil {
			t.Fatal(err)
		}
		x, y, got := make([]float32, n*d), make([]float32, n*d), make([]float32, n*d)
		var mean, product [d]float64
		const epochs = (wienerPairs + n - 1) / n
		for epoch := range uint32(epochs) {
			drawPairs(y, x, nil, set, noise, data.Key{Seed: 6, Purpose: data.Training, Epoch: epoch}, consecutive(0, set.Len()))
			if err := fit.Denoise(got, x); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				for p := range d {
					left := float64(got[i*d+p] - y[i*d+p])
					mean[p] += left / (n * epochs)
					product[p] += left * float64(x[i*d+(p+3)%d]) / (n * epochs)
				}
			}
		}
		for p := range d {
			if math.Abs(mean[p]) > 1e-5 || math.Abs(product[p]) > 1e-5 {
				t.Errorf("%s: pixel %d: want errors with mean and covariance 0, got %.2g, %.2g", name, p, mean[p], product[p])
			}
		}
	}
}

func TestWienerOfDegenerateSets(t *testing.T) {
	const h, w = 4, 3
	for name, pixels := range map[string][]uint8{
		"black":        make([]uint8, 5*h*w),
		"white":        bytes.Repeat([]byte{255}, 5*h*w),
		"one image":    {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 255, 254},
		"fewer than D": testset.Smooth(t, 3, h, w, 7).Pixels,
	} {
		set, err := data.NewSet(name, h, w, pixels)
		if err != nil {
			t.Fatal(err)
		}
		for _, noise := range []data.Noise{data.NoNoise{}, testset.Gaussian(t, 0.1)} {
			f, err := FitWiener(t.Context(), set, noise, 1)
			if err != nil {
				t.Errorf("%s, %s: %v", name, noise, err)
				continue
			}
			m, err := Evaluate(t.Context(), f, set, noise, data.Key{})
			if err != nil || !(m.MSE < 0.011) { // no worse than the noise
				t.Errorf("%s, %s: want a small error, got %v, %v", name, noise, m.MSE, err)
			}
		}
	}
}

// Where every noisy image is the same, the best that can be done is the mean image.
func TestWienerOfConstantNoisyImages(t *testing.T) {
	set := testset.Smooth(t, 300, 9, 8, 3)
	all, err := data.NewMasking(1)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Baselines(t.Context(), set, all, 1)
	if err != nil {
		t.Fatal(err)
	}
	var mse []float64
	for _, b := range list[1:] {
		m, err := Evaluate(t.Context(), b.Denoiser, set, all, data.Key{Purpose: data.Test})
		if err != nil {
			t.Fatal(err)
		}
		mse = append(mse, m.MSE)
	}
	if math.Abs(mse[1]/mse[0]-1) > 1e-6 {
		t.Errorf("want the mean image's error %v, got %v", mse[0], mse[1])
	}
}

// Solving for columns a part at a time gives the bits of solving for all at once, and ends with the context.
func TestWienerSolvesByParts(t *testing.T) {
	const d = 2*solvePart + 7
	sums := func() *moments {
		m := newMoments(make([]float32, d))
		m.add(randomImages(3*d, d, 1), randomImages(3*d, d, 2))
		return m
	}
	whole := sums()
	n := float64(whole.pairs)
	for i := range d {
		for j := range d {
			whole.xx[i*d+j] = (whole.xx[i*d+j] - whole.x[i]*whole.x[j]/n) / n
			whole.yx[i*d+j] = (whole.yx[i*d+j] - whole.y[i]*whole.x[j]/n) / n
		}
	}
	factor, err := factorize(mat.NewSymDense(d, whole.xx))
	if err != nil {
		t.Fatal(err)
	}
	var a mat.Dense
	if err := factor.SolveTo(&a, mat.NewDense(d, d, whole.yx).T()); err != nil {
		t.Fatal(err)
	}
	var reached atomic.Bool
	f, err := sums().solve(t.Context(), func(columns int) {
		if columns == d {
			reached.Store(true)
		}
	})
	if err != nil || !reached.Load() {
		t.Fatalf("want progress up to %d columns: %v, error %v", d, reached.Load(), err)
	}
	for i, v := range f.weight {
		if want := float32(a.At(i/d, i%d)); v != want {
			t.Fatalf("weight %d: want %v, got %v", i, want, v)
		}
	}
	if _, err := sums().solve(interrupted(t), func(int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("want context.Canceled, got %v", err)
	}
}

// An image gets the same bits alone as in a batch.
func TestWienerRowsAreIndependent(t *testing.T) {
	const n, d = 40, 20
	fit, err := FitWiener(t.Context(), testset.Smooth(t, n, 5, 4, 8), testset.Gaussian(t, 0.3), 1)
	if err != nil {
		t.Fatal(err)
	}
	x := randomImages(n, d, 9)
	batch, alone := make([]float32, n*d), make([]float32, n*d)
	if err := fit.Denoise(batch, x); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < n*d; i += d {
		if err := fit.Denoise(alone[i:i+d], x[i:i+d]); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(alone, batch) {
		t.Error("images alone differ from images in a batch")
	}
}

func BenchmarkFitWiener(b *testing.B) {
	set, noise := testset.Smooth(b, 10_000, 28, 28, 1), testset.Gaussian(b, 0.5)
	for b.Loop() {
		if _, err := FitWiener(context.Background(), set, noise, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*wienerPairs/b.Elapsed().Seconds(), "pairs/s")
}
