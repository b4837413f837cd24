package simd

// Add sets dst to a + b, element by element. dst may be a or b. Slices of different lengths panic.
func Add(dst, a, b []float32) {
	sameLen("Add", len(dst), len(a), len(b))
	if n := blocks(len(dst), 8); n > 0 {
		addAVX2(&dst[0], &a[0], &b[0], n)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	addGo(dst, a, b)
}

func addGo(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}
