package train

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/denoise-go/denoise/data"
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

// Sheet draws images of set in three rows, clean, noisy and denoised, a column for each of indices, and writes them as
// a PNG file, replacing path at one stroke. Noise is that of Evaluate with the same key.
//
// Values are clipped to [0,1], 0 black and 1 white; a NaN is drawn in red. Every pixel is enlarged to a square, without
// smoothing.
func Sheet(path string, set *data.Set, noise data.Noise, key data.Key, den Denoiser, indices []int) error {
	if err := cmp.Or(checkPairs(set, noise, key), checkDenoiser(den)); err != nil {
		return fmt.Errorf("train: sheet: %w", err)
	}
	n, d := len(indices), set.D()
	if n == 0 {
		return fmt.Errorf("train: sheet: want at least one image, got none")
	}
	s := newSheet(n, set.H, set.W)
	if s.width*s.height > sheetLimit {
		return fmt.Errorf("train: sheet: want at most %d pixels, got %d×%d for %d images of %d×%d",
			sheetLimit, s.width, s.height, n, set.H, set.W)
	}
	clean, noisy, denoised := make([]float32, n*d), make([]float32, n*d), make([]float32, n*d)
	for i, index := range indices {
		if index < 0 || index >= set.Len() {
			return fmt.Errorf("train: sheet: %s: want indices from 0 to %d, got %d", set.Name, set.Len()-1, index)
		}
		drawPairs(noisy[i*d:(i+1)*d], clean[i*d:(i+1)*d], set, index, noise, key)
	}
	if err := den.Denoise(denoised, noisy); err != nil {
		return fmt.Errorf("train: sheet: %s: %w", set.Name, err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, s.draw(clean, noisy, denoised)); err != nil {
		return fmt.Errorf("train: sheet: drawing %s: %w", path, err)
	}
	return writePicture(path, b.Bytes())
}

// sheet is the layout of rows of n images of h×w values.
type sheet struct {
	n, h, w       int
	scale         int // side of a value's square
	width, height int // of the picture
}

func newSheet(n, h, w int) sheet {
	scale := max(1, sheetCell/max(h, w))
	return sheet{
		n: n, h: h, w: w, scale: scale,
		width:  sheetMargin + sheetLabels + n*(w*scale+sheetGap) - sheetGap + sheetMargin,
		height: 2*sheetMargin + 3*(h*scale+sheetGap) - sheetGap,
	}
}

// draw returns the picture; each row holds n·h·w values.
func (s sheet) draw(clean, noisy, denoised []float32) image.Image {
	const dpi = 72 // a point is a pixel
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(s.width), vg.Length(s.height)), vgimg.UseDPI(dpi))
	text := vgdraw.New(canvas)
	style := plotText(sheetText, vgdraw.XRight)
	style.YAlign = vgdraw.YCenter

	y := sheetMargin
	for _, row := range []struct {
		label  string
		values []float32
	}{{"clean", clean}, {"noisy", noisy}, {"denoised", denoised}} {
		middle := vg.Length(s.height - y - s.h*s.scale/2) // from below
		text.FillText(style, vg.Point{X: sheetMargin + sheetLabels - 2*sheetGap, Y: middle}, row.label)
		x := sheetMargin + sheetLabels
		for i := range s.n {
			s.enlarge(canvas.Image(), x, y, row.values[i*s.h*s.w:])
			x += s.w*s.scale + sheetGap
		}
		y += s.h*s.scale + sheetGap
	}
	return canvas.Image()
}

// enlarge draws the image of the first h·w values with its top left corner at (x, y).
func (s sheet) enlarge(on draw.Image, x, y int, values []float32) {
	grey := make([]uint8, s.h*s.w)
	data.Bytes(grey, values[:s.h*s.w])
	for i, g := range grey {
		var c color.Color = color.Gray{g}
		if v := values[i]; v != v {
			c = sheetNaN
		}
		square := image.Rect(0, 0, s.scale, s.scale).Add(image.Pt(x+i%s.w*s.scale, y+i/s.w*s.scale))
		draw.Draw(on, square, image.NewUniform(c), image.Point{}, draw.Src)
	}
}
