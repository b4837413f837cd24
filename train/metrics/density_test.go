package metrics

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
)

// linear is a Latent model in closed form: x = Wz + b + noise of standard deviation sigma, whose columns of W are orthogonal. Its q(z|x) is the exact posterior,
// with variances multiplied by a factor.
type linear struct {
	w      *mat.Dense // D×C
	b      []float64  // D
	sigma  float64
	factor float64
}

func newLinear(d, c int, factor float64) linear {
	r := rand.New(rand.NewPCG(5, 6))
	l := linear{mat.DenseCopyOf(rotation(r, d).Slice(0, d, 0, c)), make([]float64, d), 0.5, factor}
	for i := range d {
		l.b[i] = r.NormFloat64()
		for j := range c {
			l.w.Set(i, j, float64(j+1)*l.w.At(i, j))
		}
	}
	return l
}

func (l linear) Input() data.Shape { d, _ := l.w.Dims(); return data.Shape{C: d, H: 1, W: 1} }
func (l linear) Code() data.Shape  { _, c := l.w.Dims(); return data.Shape{C: c, H: 1, W: 1} }

func (l linear) EncodeDistribution(mean, variance, images []float32) error {
	d, c := l.w.Dims()
	for i := range len(images) / d {
		for j := range c {
			var dot, norm float64
			for p := range d {
				dot += l.w.At(p, j) * (float64(images[i*d+p]) - l.b[p])
				norm += l.w.At(p, j) * l.w.At(p, j)
			}
			precision := 1 + norm/(l.sigma*l.sigma)
			mean[i*c+j] = float32(dot / (l.sigma * l.sigma) / precision)
			variance[i*c+j] = float32(l.factor / precision)
		}
	}
	return nil
}

func (l linear) Decode(dst, codes []float32) error {
	d, c := l.w.Dims()
	for i := range len(codes) / c {
		for p := range d {
			v := l.b[p]
			for j := range c {
				v += l.w.At(p, j) * float64(codes[i*c+j])
			}
			dst[i*d+p] = float32(v)
		}
	}
	return nil
}

// logLikelihood is log p(x), x being normal with the mean b and the covariance WWᵀ + sigma²I.
func (l linear) logLikelihood(x []float32) float64 {
	d, _ := l.w.Dims()
	var c mat.SymDense
	c.SymOuterK(1, l.w)
	diff := mat.NewVecDense(d, nil)
	for p := range d {
		c.SetSym(p, p, c.At(p, p)+l.sigma*l.sigma)
		diff.SetVec(p, float64(x[p])-l.b[p])
	}
	var factor mat.Cholesky
	if !factor.Factorize(&c) {
		panic("covariance")
	}
	var solved mat.VecDense
	if err := factor.SolveVecTo(&solved, diff); err != nil {
		panic(err)
	}
	return -0.5 * (mat.Dot(diff, &solved) + factor.LogDet() + float64(d)*math.Log(2*math.Pi))
}

func (l linear) density(t *testing.T, samples int) Density {
	t.Helper()
	likelihood, err := GaussianLikelihood(l.sigma)
	if err != nil {
		t.Fatal(err)
	}
	return Density{Model: l, Likelihood: likelihood, Samples: samples, Seed: 7}
}

// With the exact posterior every weight is p(x), so that one sample is enough. The bound's gap is the divergence of q from the posterior, which is none; its
// error is that of the mean over samples.
func TestDensityOfTheExactPosterior(t *testing.T) {
	const d = 9
	l := newLinear(d, 3, 1)
	images := randomImages(5, d, 1)
	for p := range d {
		images[p] *= 100 // p(x) is 0 in float64
	}
	got, err := l.density(t, 1).LogLikelihoods(context.Background(), images)
	if err != nil {
		t.Fatal(err)
	}
	bounds, err := l.density(t, 3000).Bounds(context.Background(), images)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		want := l.logLikelihood(images[i*d : (i+1)*d])
		if math.Abs(got[i]-want) > 1e-4+1e-6*math.Abs(want) {
			t.Errorf("image %d: want %.8g, got %.8g", i, want, got[i])
		}
		if math.Abs(bounds[i]-want) > 0.15 {
			t.Errorf("image %d: want a bound near %.8g, got %.8g", i, want, bounds[i])
		}
	}
}

// With a q that is too wide the estimate still tends to log p(x), and the bound stays below it by KL(q ‖ posterior).
func TestDensityOfAWidePosterior(t *testing.T) {
	const d, code, factor = 9, 3, 2
	l := newLinear(d, code, factor)
	images := randomImages(4, d, 2)
	m := l.density(t, 5000)
	got, err := m.LogLikelihoods(context.Background(), images)
	if err != nil {
		t.Fatal(err)
	}
	bounds, err := m.Bounds(context.Background(), images)
	if err != nil {
		t.Fatal(err)
	}
	gap := code * (factor - 1 - math.Log(factor)) / 2
	for i := range got {
		want := l.logLikelihood(images[i*d : (i+1)*d])
		if math.Abs(got[i]-want) > 0.05 {
			t.Errorf("image %d: want %.6g, got %.6g", i, want, got[i])
		}
		if math.Abs(bounds[i]-(want-gap)) > 0.15 {
			t.Errorf("image %d: want a bound near %.6g, got %.6g", i, want-gap, bounds[i])
		}
	}
}

// An image's figure depends on its number and not on the images with it, nor on threads; with Common it does not depend on the number either.
func TestDensityOfAnImage(t *testing.T) {
	const d = 6
	l := newLinear(d, 2, 3)
	images := randomImages(2*densityRows+3, d, 3)
	copy(images[d:2*d], images)
	m := l.density(t, 2)
	all, err := m.Bounds(context.Background(), images)
	if err != nil {
		t.Fatal(err)
	}
	old := pool.SetWorkers(1)
	part, err := m.Bounds(context.Background(), images[:5*d])
	pool.SetWorkers(old)
	if err != nil {
		t.Fatal(err)
	}
	for i := range part {
		if part[i] != all[i] {
			t.Errorf("image %d: %g among all, %g among few", i, all[i], part[i])
		}
	}
	if all[0] == all[1] {
		t.Error("two equal images have the same codes")
	}
	m.Common = true
	common, err := m.Bounds(context.Background(), images)
	if err != nil {
		t.Fatal(err)
	}
	if common[0] != all[0] || common[1] != all[0] {
		t.Errorf("want %g for two equal images, got %g and %g", all[0], common[0], common[1])
	}
	last := len(common) - 1
	if alone, err := m.Bounds(context.Background(), images[last*d:]); err != nil || alone[0] != common[last] {
		t.Errorf("want %g for an image alone, got %v, error %v", common[last], alone, err)
	}
}

func TestBernoulliLikelihood(t *testing.T) {
	near(t, "three pixels", BernoulliLikelihood([]float32{1, 0, 0.5}, []float32{0.5, 0.75, 0.25}),
		math.Log(0.5)+math.Log(0.25)+(math.Log(0.25)+math.Log(0.75))/2)
	near(t, "certain and right", BernoulliLikelihood([]float32{1, 0}, []float32{1, 0}), 0)
	near(t, "certain and wrong", BernoulliLikelihood([]float32{0, 1}, []float32{1, 0}), -200)
}

func TestDensityErrors(t *testing.T) {
	l := newLinear(4, 2, 1)
	images := randomImages(1, 4, 1)
	ctx := context.Background()
	good := l.density(t, 1)
	for name, change := range map[string]func(*Density){
		"no model": func(d *Density) { d.Model = nil }, "no likelihood": func(d *Density) { d.Likelihood = nil }, "no samples": func(d *Density) { d.Samples = 0 },
		"too many samples": func(d *Density) { d.Samples = math.MaxInt },
	} {
		m := good
		change(&m)
		if _, err := m.Bounds(ctx, images); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
	if _, err := good.Bounds(ctx, images[:3]); err == nil {
		t.Error("part of an image: want an error")
	}
	if got, err := good.LogLikelihoods(ctx, nil); err != nil || len(got) != 0 {
		t.Errorf("no images: got %v, error %v", got, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := good.Bounds(cancelled, images); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	for _, sigma := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := GaussianLikelihood(sigma); err == nil {
			t.Errorf("sigma %g: want an error", sigma)
		}
	}
}
