package conv

import "github.com/denoise-go/denoise/internal/pool"

// A convolution with a 3×3 kernel of images whose pixels were repeated twice along rows and columns, "nearest" upsampling by 2. Along one side,
// input pixel xᵢ and the weights w₀, w₁, w₂ make two outputs,
//
//	y₂ᵢ   = w₀·xᵢ₋₁ + (w₁+w₂)·xᵢ = W·xᵢ − w₀·dᵢ
//	y₂ᵢ₊₁ = (w₀+w₁)·xᵢ + w₂·xᵢ₊₁ = W·xᵢ + w₂·dᵢ₊₁
//
// with W = w₀+w₁+w₂ and dᵢ = xᵢ−xᵢ₋₁: three products for two outputs. Along both sides these are nine products for four outputs, a quarter of
// the direct algorithm's as in Winograd's algorithm, but the upsampled image is never in memory, and differences are the only transforms.
//
// Each of the nine is a product of matrices, of all places of a block of the input and the channels. It has a number 3a+b, where a (rows)
// and b (columns) are 0 for w₀ and dᵢ, 1 for W and xᵢ, and 2 for w₂ and dᵢ₊₁.

// upsampledProducts is the number of products of a place.
const upsampledProducts = 9

// upsampledChannels is from how many channels on, read and written, the algorithm is taken.
const upsampledChannels = 8

// TakesUpsampled reports whether ForwardUpsampled and its gradients compute a convolution of upsampled images. It depends on kernel, stride, padding,
// dilation, groups and channels only.
func (g Geometry) TakesUpsampled() bool {
	one := Pair{1, 1}
	return g.Kernel == Pair{3, 3} && g.Stride == one && g.Pad == one && g.Dilation == one && g.Groups == 1 && min(g.C, g.Out) >= upsampledChannels
}

// SizeUpsampled is the number of elements of the input of ForwardUpsampled.
func (g Geometry) SizeUpsampled() int { return g.SizeX() / 4 }

// ForwardUpsampled computes Forward of images of twice the height and width of x, in which each of its pixels is repeated. Inputs x
// [B×H/2×W/2×C], w [O×C×3×3]; output y [B×H×W×O]. A Geometry that TakesUpsampled denies, odd sides and slices of other lengths panic.
func ForwardUpsampled(g Geometry, x, w, y []float32, e Epilogue) {
	(*Packs)(nil).ForwardUpsampled(g, x, w, y, e)
}

// InputGradientUpsampled computes the gradient of ForwardUpsampled's x from that of its output, then e. Inputs dy [B×H×W×O], w
// [O×C×3×3]; output dx [B×H/2×W/2×C].
func InputGradientUpsampled(g Geometry, dy, w, dx []float32, e Epilogue) {
	g.checkUpsampled(dx, w, dy)
	s := upsampledInputGradients.Get().(*upsampledInputGradient)
	s.run(g, dy, w, dx, e)
	upsampledInputGradients.Put(s)
}

// WeightGradientUpsampled computes the gradient of ForwardUpsampled's w from that of its output. Inputs x [B×H/2×W/2×C], dy [B×H×W×O]; output
// dw [O×C×3×3].
func WeightGradientUpsampled(g Geometry, x, dy, dw []float32) {
	g.checkUpsampled(x, dw, dy)
	s := upsampledWeightGradients.Get().(*upsampledWeightGradient)
	s.run(g, x, dy, dw)
	upsampledWeightGradients.Put(s)
}

func (g Geometry) checkUpsampled(x, w, y []float32) {
	if err := g.Validate(); err != nil {
		panic(err)
	}
	if !g.TakesUpsampled() || g.H%2 != 0 || g.W%2 != 0 {
		panic("conv: want a convolution of upsampled images")
	}
	if len(x) != g.SizeUpsampled() || len(w) != g.SizeW() || len(y) != g.SizeY() {
		panic("conv: want slices of the sizes that the geometry has")
	}
}

// tiling cuts images into rectangles of places, all at most rows×cols, whose number and sizes depend on the images' sizes only.
type tiling struct {
	batch, h, w int
	down, along int // rectangles in an image
	rows, cols  int // of the largest
}

const (
	widestTile    = 16
	tiledFloats   = 72 << 10 // of the planes of a rectangle, which stay in an L2 cache
	leastTileRows = 4
	leastPlaces   = 48 // of a part, so that each packed weight is used often
)

// newTiling returns the tiling of images h×w where a place takes so many floats in planes.
func newTiling(batch, h, w, floats int) tiling {
	along := pool.Parts(w, widestTile)
	cols := pool.Parts(w, along)
	down := pool.Parts(h, min(h, max(leastTileRows, tiledFloats/(floats*(cols+2))-2)))
	return tiling{batch, h, w, down, along, pool.Parts(h, down), cols}
}

func (t *tiling) count() int { return t.batch * t.down * t.along }

// together is how many rectangles make a part with enough places.
func (t *tiling) together() int { return pool.Parts(leastPlaces, t.rows*t.cols) }

// rectangle is some places of a picture.
type rectangle struct{ picture, y0, y1, x0, x1 int }

func (t *tiling) at(i int) rectangle {
	x, y := i%t.along, i/t.along%t.down
	return rectangle{i / t.along / t.down, y * t.h / t.down, (y + 1) * t.h / t.down, x * t.w / t.along, (x + 1) * t.w / t.along}
}

func (r rectangle) size() (rows, cols int) { return r.y1 - r.y0, r.x1 - r.x0 }
