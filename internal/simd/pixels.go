package simd

// Pixels sets dst to src/255, each rounded to the nearest float32.
func Pixels(dst []float32, src []uint8) {
	sameLen("Pixels", len(dst), len(src))
	if n := blocks(len(dst), 8); n > 0 {
		pixelsAVX2(&dst[0], &src[0], n)
		dst, src = dst[n:], src[n:]
	}
	pixelsGo(dst, src)
}

func pixelsGo(dst []float32, src []uint8) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] = pixelValue[src[i]]
	}
}

// pixelValue[v] is v/255: a table is faster than a division.
var pixelValue = func() (table [256]float32) {
	for v := range table {
		table[v] = float32(v) / 255
	}
	return
}()

// AddNoise sets dst to a + (mean + sigma·n).
func AddNoise(dst, a, n []float32, mean, sigma float32) {
	sameLen("AddNoise", len(dst), len(a), len(n))
	if count := blocks(len(dst), 8); count > 0 {
		addNoiseAVX2(&dst[0], &a[0], &n[0], count, mean, sigma)
		dst, a, n = dst[count:], a[count:], n[count:]
	}
	addNoiseGo(dst, a, n, mean, sigma)
}

func addNoiseGo(dst, a, n []float32, mean, sigma float32) {
	a, n = a[:len(dst)], n[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + (mean + float32(sigma*n[i]))
	}
}
