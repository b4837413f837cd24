package conv

import "unsafe"

// No tile is larger than maxRows × maxCols; its sums stay in registers.
const (
	maxRows = 12
	maxCols = 32
)

// tile is the work of one call of a micro-kernel that computes outputs of w channels, in tiles of r pixels (both numbers are in the kernel's name). In each tile
//
//	s[i][j] = Σ a[pixels[i]+runs[q]+p]·b[q·depth+p][j], q = 0..n-1, p = 0..depth-1 in this order, starting at 0
//
// and then bias, ReLU and mask where asked for; the results go to c[outputs[i]+j]. After each tile the kernel decrements tiles and adds the bytes of r places
// to done; the next tile's pixels and outputs start there. Offsets are in bytes; b and bias are without gaps. The generated code finds the fields by name.
//
// The kernel dot8 is for 8 pixels and one channel. It adds the products of p%8 in 8 lanes s[i][l], starting at 0, where depth is a multiple
// of 8, and sets c[i], i counted through all tiles, to ((s[i][0]+s[i][1])+(s[i][2]+s[i][3]))+((s[i][4]+s[i][5])+(s[i][6]+s[i][7])).
//
// The kernel depthwise8 is for 8 pixels and 8 channels, each of which reads the same of the images: it adds a[pixels[i]+runs[q]+j]·b[q][j],
// depth being 8. The kernel depthwise16 is for 6 pixels and 16 channels; b is two panels as depthwise8's, one behind the other.
type tile struct {
	a       *float32 // images
	pixels  *uintptr // r of them for each tile
	runs    *uintptr // n
	n       int
	depth   int      // at least 1
	b       *float32 // n·depth × w
	c       *float32
	outputs *uintptr // as many; where the outputs are in c, and in mask
	tiles   int      // still to do, at least 1
	done    uintptr  // bytes of pixels, and of outputs, that are done
	bias    *float32 // w, or nil
	mask    *float32 // or nil
	relu    uint32   // 1 or 0
}

// outer is the work of one call of a micro-kernel for the gradient of weights, for r output channels and w elements of a pixel:
//
//	c[i][j] += a[q·depth+p][i]·b[lines[q]+p·stepB+j], q = 0..n-1, p = 0..depth-1 in this order
//
// Offsets and strides are in bytes; a (n·depth × r) and c (r × w) are without gaps.
type outer struct {
	a     *float32
	b     *float32 // images
	stepB uintptr
	lines *uintptr // n of them
	n     int      // at least 1
	depth int      // at least 1
	c     *float32
}

// depthwiseOuterTile is the work of one call of the micro-kernel for the gradient of weights by which channels are multiplied each for itself, for
// 8 channels and 5 taps of the kernel:
//
//	c[i][j] += a[(q·depth+p)·stepA+j]·b[taps[i]+lines[q]+p·stepB+j], q = 0..n-1, p = 0..depth-1 in this order
//
// Offsets and strides are in bytes; c is without gaps.
type depthwiseOuterTile struct {
	a     *float32
	stepA uintptr
	b     *float32 // images
	stepB uintptr
	taps  *uintptr // 5 of them
	lines *uintptr // n of them
	n     int      // at least 1
	depth int      // at least 1
	c     *float32
}

// corners is the work of one call of a transform of the convolution of upsampled images, for a row of places: what happens between the nine products
// of a place and the 2×2 outputs, its corners. Strides are in bytes; lanes are vectors of 8 channels. The generated code finds the fields by name.
//
// The kernel cornerOutputs makes outputs: of the products pₐᵦ in planes 3a+b it makes the outputs (p₁ᵦ−p₀ᵦ, p₁ᵦ+p₂ᵦ), along columns and then along
// rows; then come bias, ReLU and mask.
//
// The kernel cornerSpread is its transpose: of the gradients d of the 2×2 outputs it makes (−d₀, d₀+d₁, d₁), along columns and then along rows, in
// planes 3a+b.
//
// The kernel cornerInputs makes the gradient of a place of the sums in planes 0 (of pixels), 1 (of differences of columns), 2 (of rows) and 3 (of
// both): the difference of a sum at the place and of that at the next column, row or both is added; then come bias, ReLU and mask.
type corners struct {
	from   *float32
	plane  uintptr // from a plane to the next
	step   uintptr // from a place to the next
	row    uintptr // from a row of places to the next
	to     *float32
	toRow  uintptr
	toStep uintptr // from a pixel to the next
	places int
	lanes  int
	bias   *float32 // or nil
	mask   *float32 // or nil
	relu   uint32   // 1 or 0
}

// at is p moved on by n floats.
func at(p *float32, n int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*n))
}

// atBytes is p moved on by n bytes.
func atBytes(p *float32, n uintptr) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), n))
}
