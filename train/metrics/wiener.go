package metrics

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/sgemm"
)

// Wiener is the best affine denoiser for the training images and the noise: of all ŷ = xA + b it has the least mean
// squared error (the linear minimum mean-squared-error estimator; for signals in time, Wiener's filter).
//
//	A = Cxx⁻¹ Cxy,  b = E y − E x A,  Cxx, Cxy the covariances of noisy x with itself and with clean y
//
// For additive noise of variance σ² this is E y + (x − E y)(Σ + σ²I)⁻¹Σ with Σ the covariance of y. We do not use that
// formula: it is wrong for masking and salt-and-pepper noise. Covariances taken from pairs (x, y), with the noise really
// drawn, are right for every data.Noise.
type Wiener struct {
	weight []float32 // D×D, in×out: A
	bias   []float32 // D: b
}

// WienerMaxPixels is the largest D = C·H·W that FitWiener takes. Memory grows with D² and time with D³.
const WienerMaxPixels = 64 * 64

const (
	// The noise is drawn anew for every image, as often as it takes to have so many pairs. That keeps A from learning
	// few images by heart, and what chance in the noise adds to the least squared error is near D/wienerPairs of it:
	// 0.03 dB for 28×28 pixels.
	wienerPairs = 100_000
	wienerBlock = 1024 // pairs multiplied in float32 before they are added up in float64

	// The variance added to each pixel of Cxx, in mean pixel variances. Pixels that are never lit have none of their
	// own, and without noise Cxx has no inverse.
	wienerRidge = 1e-5

	// Variances of so small a part of the squares are rounding errors of their sums in float32.
	wienerConstant = 1e-4

	wienerSolving = 4 // what solving for a column takes, in pairs, for showing progress
)

// FitWiener fits the denoiser to the images of set and noise with this seed: its training noise of epochs 0, 1, …
func FitWiener(ctx context.Context, set data.Source, noise data.Noise, seed uint64) (*Wiener, error) {
	if err := data.CheckDraw(set, noise, data.Key{Purpose: data.Training}); err != nil {
		return nil, fmt.Errorf("metrics: wiener: %w", err)
	}
	mean, err := NewMeanImage(ctx, set)
	if err != nil {
		return nil, err
	}
	d, n := set.Shape().Size(), set.Len()
	if d > WienerMaxPixels {
		return nil, unfit{fmt.Errorf("metrics: wiener: want images of at most %d numbers, got %v = %d", WienerMaxPixels, set.Shape(), d)}
	}
	m := newMoments(mean.mean)
	noisy, clean := make([]float32, wienerBlock*d), make([]float32, wienerBlock*d)
	pairs := (wienerPairs + n - 1) / n * n // whole epochs
	task := newTask(ctx, "fitting the linear (Wiener) denoiser")
	defer task.Done()
	for done := 0; done < pairs; {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("metrics: wiener: %w", err)
		}
		rows := 0
		for rows < wienerBlock && done < pairs {
			key := data.Key{Seed: seed, Purpose: data.Training, Epoch: uint32(done / n)}
			from := done % n
			k := min(wienerBlock-rows, n-from)
			if err := drawPairs(clean[rows*d:(rows+k)*d], noisy[rows*d:(rows+k)*d], nil, set, noise, key, consecutive(from, k)); err != nil {
				return nil, fmt.Errorf("metrics: wiener: %w", err)
			}
			rows += k
			done += k
		}
		m.add(noisy[:rows*d], clean[:rows*d])
		task.At(done, pairs+wienerSolving*d)
	}
	return m.solve(ctx, func(columns int) { task.At(pairs+wienerSolving*columns, pairs+wienerSolving*d) })
}

// Denoise writes the estimate for each row of noisy to dst; both are N×D.
func (f *Wiener) Denoise(dst, noisy []float32) error {
	if f == nil {
		f = &Wiener{}
	}
	d := len(f.bias)
	if err := checkRows("wiener", dst, noisy, d); err != nil {
		return err
	}
	sgemm.Gemm(false, false, len(noisy)/d, d, d, 1, noisy, d, f.weight, d, 0, dst, d, &sgemm.Epilogue{Bias: f.bias})
	return nil
}

// moments adds up products of pairs: x, a noisy image less shift, and y, its clean image less shift. The shift, near the
// mean, keeps products small, so that little is lost when the means are taken off at the end.
type moments struct {
	shift  []float32 // D
	pairs  int
	x, y   []float64 // D: sums
	xx, yx []float64 // D×D: sums of x_i·x_j and of y_i·x_j
	block  []float32 // D×D: one block's share
}

func newMoments(shift []float32) *moments {
	d := len(shift)
	return &moments{
		shift: shift,
		x:     make([]float64, d), y: make([]float64, d),
		xx: make([]float64, d*d), yx: make([]float64, d*d),
		block: make([]float32, d*d),
	}
}

// add takes up a block of pairs, both rows×D. It shifts them in place.
func (m *moments) add(noisy, clean []float32) {
	d := len(m.shift)
	for i := 0; i < len(noisy); i += d {
		x, y := noisy[i:i+d], clean[i:i+d]
		for j, s := range m.shift {
			x[j] -= s
			y[j] -= s
			m.x[j] += float64(x[j])
			m.y[j] += float64(y[j])
		}
	}
	m.pairs += len(noisy) / d
	m.addProduct(m.xx, noisy, noisy)
	m.addProduct(m.yx, clean, noisy)
}

// addProduct adds aᵀb to sum; a and b are rows×D.
func (m *moments) addProduct(sum []float64, a, b []float32) {
	d := len(m.shift)
	sgemm.Gemm(true, false, d, d, len(a)/d, 1, a, d, b, d, 0, m.block, d, nil)
	for i, v := range m.block {
		sum[i] += float64(v)
	}
}

// solve turns the sums into covariances and these into the denoiser. The sums are used up. It calls at with the number of columns that are solved, from
// any goroutine.
func (m *moments) solve(ctx context.Context, at func(columns int)) (*Wiener, error) {
	d, n := len(m.shift), float64(m.pairs)
	var squares, variance float64 // of the pixels of x: sums of their mean squares and of their variances
	for i := range d {
		squares += m.xx[i*d+i] / n
		for j := range d {
			m.xx[i*d+j] = (m.xx[i*d+j] - m.x[i]*m.x[j]/n) / n
			m.yx[i*d+j] = (m.yx[i*d+j] - m.y[i]*m.x[j]/n) / n
		}
	}
	for i := range d {
		variance += m.xx[i*d+i]
	}
	if variance <= wienerConstant*squares { // the noisy images are all the same, as far as their sums show
		f := &Wiener{weight: make([]float32, d*d), bias: make([]float32, d)}
		for j := range d {
			f.bias[j] = float32(float64(m.shift[j]) + m.y[j]/n)
		}
		return f, nil
	}
	factor, err := factorize(mat.NewSymDense(d, m.xx))
	if err != nil {
		return nil, err
	}
	var a mat.Dense // D×D, in×out: Cxy, then what solves for it
	a.CloneFrom(mat.NewDense(d, d, m.yx).T())
	s := &solving{ctx: ctx, factor: factor, a: &a, at: at, errs: make([]error, pool.Parts(d, solvePart))}
	pool.Run(len(s.errs), s)
	if err := cmp.Or(s.errs...); err != nil {
		return nil, fmt.Errorf("metrics: wiener: solving for the weights: %w", err)
	}

	f := &Wiener{weight: make([]float32, d*d), bias: make([]float32, d)}
	for j := range d {
		b := float64(m.shift[j]) + m.y[j]/n
		for i := range d {
			b -= (float64(m.shift[i]) + m.x[i]/n) * a.At(i, j)
			f.weight[i*d+j] = float32(a.At(i, j))
		}
		f.bias[j] = float32(b)
	}
	return f, nil
}

// solvePart is the number of columns that one goroutine solves at a time. The bits of a column do not depend on the others.
const solvePart = 32

// solving is the job of solving for the columns of a: a pool.Task.
type solving struct {
	ctx    context.Context
	factor *mat.Cholesky
	a      *mat.Dense
	at     func(columns int)
	done   atomic.Int64 // columns
	errs   []error      // of the parts
}

// Part solves for columns solvePart·i and following.
func (s *solving) Part(i int) {
	if s.errs[i] = s.ctx.Err(); s.errs[i] != nil {
		return
	}
	d, _ := s.a.Dims()
	lo, hi := pool.Range(i, d, solvePart)
	columns := s.a.Slice(0, d, lo, hi).(*mat.Dense)
	s.errs[i] = s.factor.SolveTo(columns, columns)
	s.at(int(s.done.Add(int64(hi - lo))))
}

// factorize returns the Cholesky factor of the covariance c plus the ridge. Should c lack so much of being positive
// definite, by rounding, that this ridge does not do, larger ones follow.
func factorize(c *mat.SymDense) (*mat.Cholesky, error) {
	d := c.SymmetricDim()
	unit := mat.Trace(c) / float64(d)
	var factor mat.Cholesky
	for ridge, added := wienerRidge*unit, 0.0; ridge <= unit; ridge *= 10 {
		for i := range d {
			c.SetSym(i, i, c.At(i, i)+ridge-added)
		}
		added = ridge
		if factor.Factorize(c) {
			return &factor, nil
		}
	}
	return nil, unfit{fmt.Errorf("metrics: wiener: want a covariance that can be inverted, got one that is not: its trace is %g", mat.Trace(c))}
}
