package simd

// Max sets dst to the larger of a and b, element by element: a where they are equal, and NaN where one is. dst may be a or b.
func Max(dst, a, b []float32) {
	sameLen("Max", len(dst), len(a), len(b))
	if n := blocks(len(dst), 8); n > 0 {
		maxAVX2(&dst[0], &a[0], &b[0], n)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	maxGo(dst, a, b)
}

func maxGo(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range b {
		if v <= a[i] || v == v && a[i] != a[i] {
			v = a[i]
		}
		dst[i] = v
	}
}

// RouteMax is a step of the gradient of a maximum: where x is most, which is the largest, or NaN, it adds rest to dx and sets rest to 0;
// elsewhere it adds 0 to dx. Called for one element of a window after another, it gives what rest has at first to the first that is the largest.
func RouteMax(dx, rest, x, most []float32) {
	sameLen("RouteMax", len(dx), len(rest), len(x), len(most))
	if n := blocks(len(dx), 8); n > 0 {
		routeMaxAVX2(&dx[0], &rest[0], &x[0], &most[0], n)
		dx, rest, x, most = dx[n:], rest[n:], x[n:], most[n:]
	}
	routeMaxGo(dx, rest, x, most)
}

func routeMaxGo(dx, rest, x, most []float32) {
	rest, x, most = rest[:len(dx)], x[:len(dx)], most[:len(dx)]
	for i, v := range x {
		d := float32(0)
		if v == most[i] || v != v {
			d, rest[i] = rest[i], 0
		}
		dx[i] += d
	}
}
