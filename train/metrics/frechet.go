package metrics

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Gaussian is the normal distribution with the mean and the covariance of some features.
type Gaussian struct {
	Mean       []float64     // D
	Covariance *mat.SymDense // D×D
}

// FitGaussian returns the normal distribution with the mean and the covariance of N rows of D features, N at least 2. The covariance is the unbiased one, with
// the divisor N−1. Features must be finite.
func FitGaussian(features []float32, d int) (Gaussian, error) {
	if d < 1 || len(features)%d != 0 || len(features)/d < 2 {
		return Gaussian{}, fmt.Errorf("metrics: gaussian: want at least 2 rows of %d features, got %d numbers", d, len(features))
	}
	n := len(features) / d
	g := Gaussian{make([]float64, d), mat.NewSymDense(d, nil)}
	for i, v := range features {
		g.Mean[i%d] += float64(v) / float64(n)
	}
	centred := mat.NewDense(n, d, nil)
	for i, v := range features {
		centred.Set(i/d, i%d, float64(v)-g.Mean[i%d])
	}
	g.Covariance.SymOuterK(1/float64(n-1), centred.T())
	return g, g.check()
}

func (g Gaussian) check() error {
	d := len(g.Mean)
	if d == 0 || g.Covariance == nil || g.Covariance.SymmetricDim() != d {
		return fmt.Errorf("metrics: gaussian: want a mean and a covariance of equal dimension, got %d numbers of mean", d)
	}
	for i, v := range g.Mean {
		for j := range d {
			v += g.Covariance.At(i, j)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return errors.New("metrics: gaussian: want finite features, got NaN or infinity")
		}
	}
	return nil
}

// FrechetDistance returns the squared Fréchet distance of two normal distributions of the same dimension,
//
//	|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½),
//
// as Dowson and Landau give it ("The Fréchet distance between multivariate normal distributions", 1982). Between features of real and of generated images it
// measures how well a model generates (Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local
// Nash Equilibrium", 2017). Published distances, called FID, are between features of the Inception network: distances between other features compare
// only with each other.
//
// The root's trace is that of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric, so that singular covariances are no special case.
func FrechetDistance(a, b Gaussian) (float64, error) {
	for _, g := range []Gaussian{a, b} {
		if err := g.check(); err != nil {
			return 0, err
		}
	}
	if len(a.Mean) != len(b.Mean) {
		return 0, fmt.Errorf("metrics: Fréchet distance: want features of one dimension, got %d and %d", len(a.Mean), len(b.Mean))
	}
	distance := mat.Trace(a.Covariance) + mat.Trace(b.Covariance)
	for i, v := range a.Mean {
		distance += (v - b.Mean[i]) * (v - b.Mean[i])
	}
	root, err := squareRoot(a.Covariance)
	if err != nil {
		return 0, err
	}
	var product mat.Dense
	product.Product(root, b.Covariance, root)
	values, err := eigenvalues(symmetric(&product))
	if err != nil {
		return 0, err
	}
	for _, v := range values {
		distance -= 2 * math.Sqrt(max(v, 0)) // rounding makes a zero slightly negative
	}
	return max(distance, 0), nil
}

// squareRoot returns the symmetric root of a covariance.
func squareRoot(c mat.Symmetric) (*mat.Dense, error) {
	var e mat.EigenSym
	if !e.Factorize(c, true) {
		return nil, errEigen
	}
	var v, root mat.Dense
	e.VectorsTo(&v)
	roots := e.Values(nil)
	for i, value := range roots {
		roots[i] = math.Sqrt(max(value, 0))
	}
	root.Product(&v, mat.NewDiagDense(len(roots), roots), v.T())
	return &root, nil
}

func eigenvalues(c mat.Symmetric) ([]float64, error) {
	var e mat.EigenSym
	if !e.Factorize(c, false) {
		return nil, errEigen
	}
	return e.Values(nil), nil
}

var errEigen = errors.New("metrics: Fréchet distance: the eigenvalues of a covariance were not found: want features of usual magnitude")

// symmetric returns the mean of m and its transpose, which differ by rounding.
func symmetric(m *mat.Dense) *mat.SymDense {
	d, _ := m.Dims()
	s := mat.NewSymDense(d, nil)
	for i := range d {
		for j := i; j < d; j++ {
			s.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2)
		}
	}
	return s
}
