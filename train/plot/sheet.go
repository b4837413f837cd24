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

// Sheet is a picture of samples in three rows, clean, noisy and denoised, a column for each sample.
type Sheet struct {
	Set      data.Source      // of gray or colour images: 1×H×W, or 3×H×W in the order red, green, blue
	Noise    data.Noise       // as in metrics.Evaluate
	Key      data.Key         // of the noise, as in metrics.Evaluate
	Denoiser metrics.Denoiser // makes the third row
	Samples  []int            // indices in Set; nil is the first 10, or all of a smaller set
}

// Save draws the sheet and writes it as a PNG file, which replaces path atomically.
func (s Sheet) Save(path string) error {
	picture, err := s.Draw()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return fmt.Errorf("plot: sheet: drawing %s: %w", path, err)
	}
	return writePicture(path, b.Bytes())
}

// Draw returns the picture.
//
// Values are clipped to [0,1], 0 black and 1 white or the full colour; a pixel with a NaN is red. Every pixel is enlarged to a square, without
// smoothing.
func (s Sheet) Draw() (image.Image, error) {
	if err := data.CheckDraw(s.Set, s.Noise, s.Key); err != nil {
		return nil, fmt.Errorf("plot: sheet: %w", err)
	}
	shape := s.Set.Shape()
	if shape.C != 1 && shape.C != 3 {
		return nil, fmt.Errorf("plot: sheet: want images of 1 or 3 channels, got %v", shape)
	}
	if s.Samples == nil {
		for i := range min(10, s.Set.Len()) {
			s.Samples = append(s.Samples, i)
		}
	}
	l := newLayout(len(s.Samples), shape)
	if float64(l.width)*float64(l.height) > sheetLimit {
		return nil, fmt.Errorf("plot: sheet: want at most %d pixels, got %d×%d for %d images of %v",
			sheetLimit, l.width, l.height, len(s.Samples), shape)
	}
	clean, noisy, denoised, err := metrics.Samples(s.Denoiser, s.Set, s.Noise, s.Key, s.Samples)
	if err != nil {
		return nil, fmt.Errorf("plot: sheet: %w", err)
	}
	return l.draw(clean, noisy, denoised), nil
}

// layout is that of a sheet of n columns of images of c×h×w values.
type layout struct {
	n, c, h, w    int
	scale         int   // side of a pixel's square
	width, height int64 // of the picture
}

func newLayout(n int, shape data.Shape) layout {
	scale := max(1, sheetCell/max(shape.H, shape.W))
	return layout{
		n: n, c: shape.C, h: shape.H, w: shape.W, scale: scale,
		width:  sheetMargin + sheetLabels + int64(n)*int64(shape.W*scale+sheetGap) - sheetGap + sheetMargin,
		height: 2*sheetMargin + 3*int64(shape.H*scale+sheetGap) - sheetGap,
	}
}

// draw returns the picture; each row holds n·c·h·w values.
func (l layout) draw(clean, noisy, denoised []float32) image.Image {
	const dpi = 72 // a point is a pixel
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(l.width), vg.Length(l.height)), vgimg.UseDPI(dpi))
	text := vgdraw.New(canvas)
	style := newText(sheetText, vgdraw.XRight)
	style.YAlign = vgdraw.YCenter

	y := sheetMargin
	for _, row := range []struct {
		label  string
		values []float32
	}{{"clean", clean}, {"noisy", noisy}, {"denoised", denoised}} {
		middle := vg.Length(int(l.height) - y - l.h*l.scale/2) // from below
		text.FillText(style, vg.Point{X: sheetMargin + sheetLabels - 2*sheetGap, Y: middle}, row.label)
		x := sheetMargin + sheetLabels
		for i := range l.n {
			l.enlarge(canvas.Image(), x, y, row.values[i*l.c*l.h*l.w:])
			x += l.w*l.scale + sheetGap
		}
		y += l.h*l.scale + sheetGap
	}
	return canvas.Image()
}

// enlarge draws the image of the first c·h·w values with its top left corner at (x, y).
func (l layout) enlarge(on draw.Image, x, y int, values []float32) {
	channel := l.h * l.w
	values = values[:l.c*channel]
	pixels := make([]uint8, len(values))
	data.Bytes(pixels, values)
	for i := range channel {
		green, blue := l.c/2*channel+i, (l.c-1)*channel+i // of a gray image all three are the same
		c := color.RGBA{pixels[i], pixels[green], pixels[blue], 255}
		if values[i] != values[i] || values[green] != values[green] || values[blue] != values[blue] {
			c = sheetNaN
		}
		square := image.Rect(0, 0, l.scale, l.scale).Add(image.Pt(x+i%l.w*l.scale, y+i/l.w*l.scale))
		draw.Draw(on, square, image.NewUniform(c), image.Point{}, draw.Src)
	}
}
