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

// SumAbsDiff returns Σ |a−b|.
func SumAbsDiff(a, b []float32) float64 {
	sameLen("SumAbsDiff", len(a), len(b))
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumAbsDiffAVX2((*[32]float64)(&l), &a[0], &b[0], n)
		a, b = a[n:], b[n:]
	}
	sumAbsDiffGo(&l, a, b)
	return l.total()
}

func sumAbsDiffGo(l *lanes, a, b []float32) {
	b = b[:len(a)]
	for i := range a {
		l[i%len(l)] += float64(abs(a[i] - b[i]))
	}
}

// SumSquaredDiff returns Σ (a−b)².
func SumSquaredDiff(a, b []float32) float64 {
	sameLen("SumSquaredDiff", len(a), len(b))
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumSquaredDiffAVX2((*[32]float64)(&l), &a[0], &b[0], n)
		a, b = a[n:], b[n:]
	}
	sumSquaredDiffGo(&l, a, b)
	return l.total()
}

func sumSquaredDiffGo(l *lanes, a, b []float32) {
	b = b[:len(a)]
	for i := range a {
		d := a[i] - b[i]
		l[i%len(l)] += float64(float32(d * d))
	}
}

// SumHuber returns the sum over the elements' differences d = a−b of ½d² where |d| ≤ delta, else delta·(|d| − ½delta): the
// loss of torch.nn.HuberLoss before the mean is taken. Both cases are c·(|d| − ½c) with c = min(|d|, delta), which is how
// it is computed. delta must be positive; anything else is the programmer's error and panics.
func SumHuber(a, b []float32, delta float32) float64 {
	sameLen("SumHuber", len(a), len(b))
	positive("SumHuber", delta)
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumHuberAVX2((*[32]float64)(&l), &a[0], &b[0], n, delta)
		a, b = a[n:], b[n:]
	}
	sumHuberGo(&l, a, b, delta)
	return l.total()
}

func sumHuberGo(l *lanes, a, b []float32, delta float32) {
	b = b[:len(a)]
	for i := range a {
		d := abs(a[i] - b[i])
		c := min(d, delta)
		l[i%len(l)] += float64(float32(c * (d - float32(0.5*c))))
	}
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
