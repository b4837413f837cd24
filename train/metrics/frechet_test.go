package metrics

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The covariance and the mean of a few rows, computed by hand.
func TestFitGaussian(t *testing.T) {
	g, err := FitGaussian([]float32{1, 10, 3, 10, 5, 40}, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", g.Mean[0], 3)
	near(t, "mean", g.Mean[1], 20)
	near(t, "variance", g.Covariance.At(0, 0), 4)
	near(t, "variance", g.Covariance.At(1, 1), 300)
	near(t, "covariance", g.Covariance.At(0, 1), 30)
}

// Where covariances commute the distance is that of means and of standard deviations along the common axes.
func TestFrechetDistanceOnCommonAxes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, d := range []int{1, 2, 7} {
		axes := rotation(r, d)
		a, b := Gaussian{Mean: make([]float64, d)}, Gaussian{Mean: make([]float64, d)}
		variances := [2][]float64{make([]float64, d), make([]float64, d)}
		var want float64
		for i := range d {
			a.Mean[i], b.Mean[i] = r.NormFloat64(), r.NormFloat64()
			p, q := r.Float64(), 5*r.Float64()
			if i == 1 { // singular
				p = 0
			}
			variances[0][i], variances[1][i] = p*p, q*q
			want += (a.Mean[i]-b.Mean[i])*(a.Mean[i]-b.Mean[i]) + (p-q)*(p-q)
		}
		a.Covariance, b.Covariance = along(axes, variances[0]), along(axes, variances[1])
		for _, pair := range [][2]Gaussian{{a, b}, {b, a}} {
			got, err := FrechetDistance(pair[0], pair[1])
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got-want) > 1e-7*want {
				t.Errorf("%d dimensions: want %.12g, got %.12g", d, want, got)
			}
		}
		if same, err := FrechetDistance(b, b); err != nil || same > 1e-9 {
			t.Errorf("%d dimensions: want no distance from itself, got %g, error %v", d, same, err)
		}
	}
}

// In two dimensions the trace of a root is √(tr + 2√det), also where the axes differ.
func TestFrechetDistanceInTwoDimensions(t *testing.T) {
	a := Gaussian{[]float64{0, 0}, mat.NewSymDense(2, []float64{2, 1, 1, 3})}
	b := Gaussian{[]float64{1, -2}, mat.NewSymDense(2, []float64{5, -1, -1, 1})}
	var product mat.Dense
	product.Mul(a.Covariance, b.Covariance)
	want := 5 + mat.Trace(a.Covariance) + mat.Trace(b.Covariance) - 2*math.Sqrt(mat.Trace(&product)+2*math.Sqrt(mat.Det(&product)))
	got, err := FrechetDistance(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "distance", got, want)
}

func TestFrechetErrors(t *testing.T) {
	nan := float32(math.NaN())
	for _, features := range [][]float32{nil, {1, 2}, {1, 2, 3}, {1, 2, nan, 4}} {
		if _, err := FitGaussian(features, 2); err == nil {
			t.Errorf("%v: want an error", features)
		}
	}
	for _, d := range []int{0, math.MaxInt, math.MaxInt/2 + 1} {
		if _, err := FitGaussian(nil, d); err == nil {
			t.Errorf("no rows of %d features: want an error", d)
		}
	}
	one, two := Gaussian{[]float64{0}, mat.NewSymDense(1, nil)}, Gaussian{[]float64{0, 0}, mat.NewSymDense(2, nil)}
	for _, pair := range [][2]Gaussian{{one, two}, {one, {}}, {{Mean: []float64{0}}, one}} {
		if _, err := FrechetDistance(pair[0], pair[1]); err == nil {
			t.Errorf("%v: want an error", pair)
		}
	}
}

// rotation returns d orthonormal columns.
func rotation(r *rand.Rand, d int) *mat.Dense {
	m := mat.NewDense(d, d, nil)
	for i := range d {
		for j := range d {
			m.Set(i, j, r.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(m)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// along returns the covariance with these variances along the axes.
func along(axes *mat.Dense, variances []float64) *mat.SymDense {
	var c mat.Dense
	c.Product(axes, mat.NewDiagDense(len(variances), variances), axes.T())
	return symmetric(&c)
}
