package conv

import "github.com/denoise-go/denoise/internal/simd"

// differences computes for some rectangles the planes of pixels (0), of differences of columns (1), of rows (2) and of both (3). A rectangle takes a
// row and a column more than it has places, for the last differences.
func (k *upsampledScratch) differences(t *tiling, x []float32, c, lo, hi int) {
	pitch := (t.cols + 1) * c
	size := k.rowsOf(t, lo, hi, 1) * pitch
	k.planeSize = size
	k.planes = extended(k.planes, 0, 4*size)
	k.line = extended(k.line, 0, 2*(t.cols+2)*c)
	at := 0
	for i := lo; i < hi; i++ {
		r := t.at(i)
		n, cols := r.size()
		length := (cols + 2) * c
		above, here := k.line[:length], k.line[length:][:length]
		k.readRow(above, t, x, c, r, r.y0-1)
		for y := range n + 1 {
			k.readRow(here, t, x, c, r, r.y0+y)
			whole := length - c
			if y < n {
				copy(k.planes[at:][:whole], here[c:])
				subtract(k.planes[size+at:][:whole], here[c:], here[:whole])
			}
			subtract(above, here, above)
			copy(k.planes[2*size+at:][:whole], above[c:])
			subtract(k.planes[3*size+at:][:whole], above[c:], above[:whole])
			above, here = here, above
			at += pitch
		}
	}
}

// readRow copies row y of a picture from the pixel before a rectangle to the one after it, 0 where there are none.
func (k *upsampledScratch) readRow(dst []float32, t *tiling, x []float32, c int, r rectangle, y int) {
	if y < 0 || y >= t.h {
		clear(dst)
		return
	}
	x0, x1 := max(0, r.x0-1), min(t.w, r.x1+1)
	first := (x0 - (r.x0 - 1)) * c
	clear(dst[:first])
	n := copy(dst[first:], x[((r.picture*t.h+y)*t.w+x0)*c:][:(x1-x0)*c])
	clear(dst[first+n:])
}

func subtract(dst, a, b []float32) { simd.Blend(dst, a, b, 1, -1, 0) }

// differencesAt is where in the planes that differences makes product 3a+b begins, if their rows are pitch floats long.
func (k *upsampledScratch) differencesAt(product, c, pitch int) int {
	a, b := product/3, product%3
	at := 0
	if b != 1 {
		at += k.planeSize
	}
	if a != 1 {
		at += 2 * k.planeSize
	}
	if a == 2 {
		at += pitch
	}
	if b == 2 {
		at += c
	}
	return at
}

// spread computes for some rectangles the nine planes of the gradient dy, see cornerSpread. A rectangle has a row and a column more on each side
// than places, 0 outside the picture.
func (k *upsampledScratch) spread(kernels *kernels, t *tiling, dy []float32, c, lo, hi int) {
	pitch := (t.cols + 2) * c
	k.planeSize = k.rowsOf(t, lo, hi, 2) * pitch
	k.planes = extended(k.planes, 0, upsampledProducts*k.planeSize)
	at := 0
	for i := lo; i < hi; i++ {
		r := t.at(i)
		x0, x1 := max(0, r.x0-1), min(t.w, r.x1+1)
		first := (x0 - (r.x0 - 1)) * c
		end := first + (x1-x0)*c
		for y := r.y0 - 1; y <= r.y1; y++ {
			outside := y < 0 || y >= t.h
			for plane := range upsampledProducts {
				row := k.planes[plane*k.planeSize+at:][:(r.x1-r.x0+2)*c]
				if outside {
					clear(row)
					continue
				}
				clear(row[:first])
				clear(row[end:])
			}
			if !outside {
				k.corners = corners{
					from: &dy[((r.picture*t.h+y)*2*t.w+x0)*2*c], row: uintptr(4 * 2 * t.w * c), step: uintptr(4 * c),
					to: &k.planes[at+first], plane: uintptr(4 * k.planeSize), toStep: uintptr(4 * c), places: x1 - x0,
				}
				k.corners.runs(kernels.cornerSpread, cornerSpreadGo, c)
			}
			at += pitch
		}
	}
}

// spreadAt is the same in the planes that spread makes. The differences of a place's rows and columns belong to it and to the one before, so products
// begin with these.
func (k *upsampledScratch) spreadAt(product, c, pitch int) int {
	at := product * k.planeSize
	if product/3 != 2 {
		at += pitch
	}
	if product%3 != 2 {
		at += c
	}
	return at
}

// rowsOf is how many rows some rectangles have in planes with so many more than places.
func (k *upsampledScratch) rowsOf(t *tiling, lo, hi, more int) int {
	rows := 0
	for i := lo; i < hi; i++ {
		n, _ := t.at(i).size()
		rows += n + more
	}
	return rows
}
