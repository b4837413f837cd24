package attention

// byRows are kernels of the same width, by number of rows from 1.
type byRows []func(*tile)

// kernels are the routines that exist both as assembly and in Go, for one instruction set.
type kernels struct {
	wide       []width // the widest first; the last is 8
	transpose8 func(dst *float32, ldd uintptr, src *float32, lds uintptr, blocks int)
	fusing     bool // a step is one rounding
}

// width are the kernels for tiles of some columns.
type width struct {
	cols int
	tile byRows
}

// use is the set of kernels in use, chosen once; tests replace it.
var use = available()[0]
