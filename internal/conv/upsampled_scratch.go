package conv

import "sync"

// upsampledScratch is what a part needs for itself.
type upsampledScratch struct {
	planes    []float32 // of what is multiplied
	planeSize int
	line      []float32
	products  []float32
	size      int       // of a plane of products
	places    [4]places // one for each plane of sums, or one alone
	shifts    [4]uintptr
	tile      tile
	outer     outer
	corners   corners
	strips    []float32
	lines     []uintptr
}

var upsampledScratches = sync.Pool{New: func() any { return new(upsampledScratch) }}

// free gives k back.
func (k *upsampledScratch) free() {
	k.tile, k.outer, k.corners = tile{}, outer{}, corners{}
	upsampledScratches.Put(k)
}

// places are where the products of the places of some rectangles begin to read, and where they lie, in bytes.
type places struct{ pixels, outputs []uintptr }

// more is how many more rows and columns than places are meant.
type more struct{ rows, cols int }

// find finds the places of some rectangles, and so many more. Rows of what is read are pitch floats long, pixels c of them, and a rectangle has rows
// more of them than places. Products of width floats lie in rows of tiling.cols+1, of which a rectangle has one more than places.
func (p *places) find(t *tiling, lo, hi int, m more, pitch, c, rows, width int) {
	p.pixels, p.outputs = p.pixels[:0], p.outputs[:0]
	pixel, place := 0, 0
	for i := lo; i < hi; i++ {
		h, w := t.at(i).size()
		for y := range h + m.rows {
			for x := range w + m.cols {
				p.pixels = append(p.pixels, uintptr(4*((pixel+y)*pitch+x*c)))
				p.outputs = append(p.outputs, uintptr(4*((place+y)*(t.cols+1)+x)*width))
			}
		}
		pixel += h + rows
		place += h + 1
	}
}

// multiply computes the product t of places by kernels of a panel.
func (k *upsampledScratch) multiply(p *places, kernels byRows, t tile) {
	k.tile = t
	k.tile.pixels, k.tile.outputs = &p.pixels[0], &p.outputs[0]
	k.tile.run(kernels, len(p.pixels))
}
