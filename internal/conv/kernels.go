package conv

// byRows are kernels of the same width, by number of rows from 1.
type byRows []func(*tile)

// kernels are the routines that exist both as assembly and in Go, for one instruction set.
type kernels struct {
	cols   int            // of a tile
	tile   byRows         // cols wide
	half   byRows         // cols/2 wide
	outer  []func(*outer) // cols wide, by number of rows from 1
	fusing bool           // a step is one rounding
}

// use is the set of kernels in use, chosen once; tests replace it.
var use = available()[0]

// height is the number of rows of the next tile where left are left, of tiles that are as few as can be and differ by at most a row: one
// of few rows has too few sums to hide the latency of an FMA.
func height(left, most int) int {
	tiles := (left + most - 1) / most
	return (left + tiles - 1) / tiles
}
