package simd

// lanes are the 32 running sums that define the order of every sum in this package.
type lanes [32]float64

// total folds the lanes, the upper half onto the lower until one is left.
func (l *lanes) total() float64 {
	for w := len(l) / 2; w > 0; w /= 2 {
		for i := range w {
			l[i] += l[i+w]
		}
	}
	return l[0]
}

// SumSquares returns Σ a².
func SumSquares(a []float32) float64 {
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumSquaresAVX2((*[32]float64)(&l), &a[0], n)
		a = a[n:]
	}
	sumSquaresGo(&l, a)
	return l.total()
}

func sumSquaresGo(l *lanes, a []float32) {
	for i, x := range a {
		l[i%len(l)] += float64(float32(x * x))
	}
}
