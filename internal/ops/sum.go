package ops

import "github.com/denoise-go/denoise/internal/pool"

// summer sums a function of two lists over all elements. Chunks of fixed length are summed on their own and their sums added in order, in
// float64, so that the bits depend on the length alone.
type summer struct {
	sum    func(a, b []float32) float64 // of a chunk
	a, b   []float32
	chunks []float64
}

// zeros stand for a list that is nil, a chunk at a time.
var zeros [chunk]float32

// total returns the sum over a and b. A nil b stands for zeros.
func (s *summer) total(sum func(a, b []float32) float64, a, b []float32) float64 {
	n := pool.Parts(len(a), chunk)
	if len(s.chunks) != n {
		s.chunks = make([]float64, n)
	}
	s.sum, s.a, s.b = sum, a, b
	pool.Run(n, s)
	total := 0.0
	for _, c := range s.chunks {
		total += c
	}
	return total
}

// Part sums the i-th chunk of elements.
func (s *summer) Part(i int) {
	lo, hi := pool.Range(i, len(s.a), chunk)
	b := zeros[:hi-lo]
	if s.b != nil {
		b = s.b[lo:hi]
	}
	s.chunks[i] = s.sum(s.a[lo:hi], b)
}
