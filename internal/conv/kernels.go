package conv

// sideBySide is how many panels outer1 does at a time.
const sideBySide = 4

// byRows are kernels of the same width, by number of rows from 1.
type byRows []func(*tile)

// kernels are the routines that exist both as assembly and in Go, for one instruction set.
type kernels struct {
	cols           int    // of a tile
	tile           byRows // cols wide
	half           byRows // cols/2 wide
	dot8           func(*tile)
	depthwise8     func(*tile)
	depthwise16    func(*tile)
	depthwiseOuter func(*depthwiseOuterTile)
	outer          []func(*outer) // cols wide, by number of rows from 1
	outer1         func(*outer)   // sideBySide·cols wide, of one row, which alone has too few sums
	cornerOutputs  func(*corners)
	cornerSpread   func(*corners)
	cornerInputs   func(*corners)
	fusing         bool // a step is one rounding

	// copyRuns copies n floats, at most 8 or as many as outer has rows, from each of so many rows, lds bytes apart at src, to dst without
	// gaps. It may write some floats more.
	copyRuns func(dst *float32, n int, src *float32, lds uintptr, rows int)
}

// use is the set of kernels in use, chosen once; tests replace it.
var use = available()[0]

// heights cuts rows into tiles that are as few as can be and differ by at most a row: a tile of few rows has too few sums to hide the
// latency of an FMA.
type heights struct{ low, higher int }

func newHeights(rows, most int) heights {
	tiles := (rows + most - 1) / most
	return heights{rows / tiles, rows % tiles}
}

// next returns the height of the next tile.
func (h *heights) next() int {
	if h.higher > 0 {
		h.higher--
		return h.low + 1
	}
	return h.low
}

// run does n places by kernels of some rows, in tiles that are as few as can be and differ by at most a row.
func (t *tile) run(kernels byRows, n int) {
	tiles := (n + len(kernels) - 1) / len(kernels)
	rows, taller := n/tiles, n%tiles
	t.done = 0
	if t.tiles = taller; taller > 0 {
		kernels[rows](t)
	}
	t.tiles = tiles - taller
	kernels[rows-1](t)
}
