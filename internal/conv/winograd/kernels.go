package winograd

import "unsafe"

// kernels are the routines that exist both as assembly and in Go, for one instruction set. Transforms add and multiply without
// fusing, so that all sets give the same bits; products fuse, but in Go.
type kernels struct {
	lanes int // floats of a vector
	rows  int // of the largest strip of a product

	image   func(*transform) // Bᵀ·x·B, 6×6 pixels
	output  func(*transform) // Aᵀ·m·A, to 4×4 pixels
	spread  func(*transform) // A·dy·Aᵀ, the gradient of output
	weights func(*transform) // G·w·Gᵀ, 3×3 weights
	gather  func(*transform) // Gᵀ·m·G, the gradient of weights

	products, sums byRows
}

// byRows are kernels by their number of rows.
type byRows [13]func(*product)

// portable are the kernels in plain Go.
var portable = newPortable(8, 4)

// newPortable returns the kernels in plain Go, of any size.
func newPortable(lanes, rows int) *kernels {
	k := &kernels{
		lanes: lanes, rows: rows,
		image:   func(t *transform) { t.plain(lanes, 6, 6, imageLine, true) },
		output:  func(t *transform) { t.plain(lanes, 6, 4, outputLine, false) },
		spread:  func(t *transform) { t.plain(lanes, 4, 6, spreadLine, true) },
		weights: func(t *transform) { t.plain(lanes, 3, 6, weightsLine, false) },
		gather:  func(t *transform) { t.plain(lanes, 6, 3, gatherLine, false) },
	}
	for r := 1; r <= rows; r++ {
		k.products[r] = func(p *product) { p.plain(r, false) }
		k.sums[r] = func(p *product) { p.plain(r, true) }
	}
	return k
}

// plain is the transform by a matrix of in columns and out rows, which f multiplies a line by: first all columns, then all rows. With
// edges, t says which vectors there are.
func (t *transform) plain(lanes, in, out int, f func(x [6]float32, k *[8]float32) [6]float32, edges bool) {
	top, bottom, left, right := 0, in, 0, in
	if edges {
		top, bottom, left, right = t.top, t.bottom, t.left, t.right
	}
	isOutput := out == 4
	for v := range t.vectors * lanes {
		var between, x [6][6]float32 // column by column
		for j := range in {
			for i := top; i < bottom && left <= j && j < right; i++ {
				x[j][i] = *at(t.from.first, uintptr(i-top)*t.from.row+uintptr(j-left)*t.from.col, v)
			}
			y := f(x[j], t.factors)
			for i := range out {
				between[i][j] = y[i]
			}
		}
		for i := range out {
			if isOutput && i >= t.rows {
				break
			}
			y := f(between[i], t.factors)
			for j := range out {
				if isOutput && j >= t.cols {
					break
				}
				place := uintptr(i)*t.to.row + uintptr(j)*t.to.col
				if isOutput {
					y[j] = t.finish(y[j], place, v)
				}
				*at(t.to.first, place, v) = y[j]
			}
		}
	}
}

// finish applies the epilogue to the output at a place of the grid.
func (t *transform) finish(y float32, place uintptr, v int) float32 {
	if t.bias != nil {
		y += *at(t.bias, 0, v)
	}
	if t.relu != 0 && 0 > y {
		y = 0
	}
	if t.mask != nil && *at(t.mask, place, v) <= 0 {
		y = 0
	}
	return y
}

// plain is a kernel of products. It rounds the product and the sum of every step.
func (p *product) plain(rows int, transposed bool) {
	for i := range p.strips * rows {
		c := (*[panelCols]float32)(unsafe.Pointer(at(p.c, uintptr(i)*p.ldc, 0)))
		var sums [panelCols]float32
		if transposed {
			sums = *c
		}
		for k := range p.k {
			row, column := i, k
			if transposed {
				row, column = k, i
			}
			x := at(p.a, uintptr(row)*p.lda, column)
			b := (*[panelCols]float32)(unsafe.Pointer(at(p.b, uintptr(k)*p.ldb, 0)))
			for j := range sums {
				sums[j] += float32(*x * b[j])
			}
		}
		*c = sums
	}
}

// at is p moved on by some bytes and n floats.
func at(p *float32, bytes uintptr, n int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), int(bytes)+4*n))
}
