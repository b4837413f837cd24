package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/metrics"
)

// Sizes of a sheet in its own pixels.
const (
	sheetCell   = 84      // images are enlarged, in whole steps, to about this
	sheetGap    = 6       // between images
	sheetMargin = 12      // around everything
	sheetLabels = 88      // width of the labels' column
	sheetText   = 15      // height of letters
	sheetLimit  = 1 << 26 // pixels in all
)

// sheetNaN is the colour of a pixel that is not a number.
var sheetNaN = color.RGBA{213, 94, 0, 255}

// Sheet draws gray or colour images (1×H×W or 3×H×W: red, green, blue) of set in three rows, clean, noisy and denoised, a column for each
// of indices, and writes them as a PNG file, replacing path atomically. Noise is that of metrics.Evaluate with the same key.
//
// Values are clipped to [0,1], 0 black and 1 white or the full colour; a pixel with a NaN is drawn in red. Every pixel is enlarged to a square, without
// smoothing.
func Sheet(path string, set data.Source, noise data.Noise, key data.Key, den metrics.Denoiser, indices []int) error {
	if err := data.CheckDraw(set, noise, key); err != nil {
		return fmt.Errorf("plot: sheet: %w", err)
	}
	shape := set.Shape()
	if shape.C != 1 && shape.C != 3 {
		return fmt.Errorf("plot: sheet: want images of 1 or 3 channels, got %v", shape)
	}
	s := newSheet(len(indices), shape)
	if float64(s.width)*float64(s.height) > sheetLimit {
		return fmt.Errorf("plot: sheet: want at most %d pixels, got %d×%d for %d images of %v",
			sheetLimit, s.width, s.height, len(indices), shape)
	}
	clean, noisy, denoised, err := metrics.Samples(den, set, noise, key, indices)
	if err != nil {
		return fmt.Errorf("plot: sheet: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, s.draw(clean, noisy, denoised)); err != nil {
		return fmt.Errorf("plot: sheet: drawing %s: %w", path, err)
	}
	return writePicture(path, b.Bytes())
}

// sheet is the layout of rows of n images of c×h×w values.
type sheet struct {
	n, c, h, w    int
	scale         int   // side of a pixel's square
	width, height int64 // of the picture
}

func newSheet(n int, shape data.Shape) sheet {
	scale := max(1, sheetCell/max(shape.H, shape.W))
	return sheet{
		n: n, c: shape.C, h: shape.H, w: shape.W, scale: scale,
		width:  sheetMargin + sheetLabels + int64(n)*int64(shape.W*scale+sheetGap) - sheetGap + sheetMargin,
		height: 2*sheetMargin + 3*int64(shape.H*scale+sheetGap) - sheetGap,
	}
}

// draw returns the picture; each row holds n·c·h·w values.
func (s sheet) draw(clean, noisy, denoised []float32) image.Image {
	const dpi = 72 // a point is a pixel
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(s.width), vg.Length(s.height)), vgimg.UseDPI(dpi))
	text := vgdraw.New(canvas)
	style := newText(sheetText, vgdraw.XRight)
	style.YAlign = vgdraw.YCenter

	y := sheetMargin
	for _, row := range []struct {
		label  string
		values []float32
	}{{"clean", clean}, {"noisy", noisy}, {"denoised", denoised}} {
		middle := vg.Length(int(s.height) - y - s.h*s.scale/2) // from below
		text.FillText(style, vg.Point{X: sheetMargin + sheetLabels - 2*sheetGap, Y: middle}, row.label)
		x := sheetMargin + sheetLabels
		for i := range s.n {
			s.enlarge(canvas.Image(), x, y, row.values[i*s.c*s.h*s.w:])
			x += s.w*s.scale + sheetGap
		}
		y += s.h*s.scale + sheetGap
	}
	return canvas.Image()
}

// enlarge draws the image of the first c·h·w values with its top left corner at (x, y).
func (s sheet) enlarge(on draw.Image, x, y int, values []float32) {
	channel := s.h * s.w
	values = values[:s.c*channel]
	pixels := make([]uint8, len(values))
	data.Bytes(pixels, values)
	for i := range channel {
		green, blue := s.c/2*channel+i, (s.c-1)*channel+i // of a gray image all three are the same
		c := color.RGBA{pixels[i], pixels[green], pixels[blue], 255}
		if values[i] != values[i] || values[green] != values[green] || values[blue] != values[blue] {
			c = sheetNaN
		}
		square := image.Rect(0, 0, s.scale, s.scale).Add(image.Pt(x+i%s.w*s.scale, y+i/s.w*s.scale))
		draw.Draw(on, square, image.NewUniform(c), image.Point{}, draw.Src)
	}
}
