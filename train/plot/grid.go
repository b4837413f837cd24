package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/denoise-go/denoise/data"
)

// Sizes of a grid in its own pixels.
const (
	gridCell   = 84      // images are enlarged, in whole steps, to about this
	gridGap    = 6       // between images
	gridMargin = 12      // around everything
	gridLabels = 88      // width of the labels' column, unless a label is longer
	gridText   = 15      // height of letters
	gridLabel  = 1 << 10 // bytes of a label
	gridLimit  = 1 << 26 // pixels in all
)

// gridNaN is the colour of a pixel that is not a number.
var gridNaN = color.RGBA{213, 94, 0, 255}

// Grid is a picture of images in rows, such as samples of a model.
type Grid struct {
	Shape data.Shape // of an image: 1×H×W, or 3×H×W in the order red, green, blue
	Rows  []GridRow  // at least one
	Scale int        // side of a pixel's square; 0 enlarges images to about 84 pixels
	Tight bool       // no space between images, as for a map
}

// GridRow is a row of a grid.
type GridRow struct {
	Label  string    // to the left of the row, or ""
	Images []float32 // n×C×H×W, at least one image
}

// Save draws the grid and writes it as a PNG file, which replaces path atomically.
//
// Values are clipped to [0,1], 0 black and 1 white or the full colour; a pixel with a NaN is red. Every pixel is enlarged to a square, without
// smoothing.
func (g Grid) Save(path string) error {
	err := g.check()
	if err == nil {
		err = g.save(path)
	}
	if err != nil {
		return fmt.Errorf("plot: grid: %w", err)
	}
	return nil
}

// Draw returns the picture that Save writes.
func (g Grid) Draw() (image.Image, error) {
	if err := g.check(); err != nil {
		return nil, fmt.Errorf("plot: grid: %w", err)
	}
	return g.draw(), nil
}

func (g Grid) check() error {
	if err := g.Shape.Validate(); err != nil {
		return err
	}
	if err := checkChannels(g.Shape); err != nil {
		return err
	}
	if len(g.Rows) == 0 {
		return fmt.Errorf("want at least one row, got none")
	}
	for i, r := range g.Rows {
		if len(r.Label) > gridLabel {
			return fmt.Errorf("row %d: want a label of at most %d bytes, got %d", i, gridLabel, len(r.Label))
		}
		if d := g.Shape.Size(); len(r.Images) == 0 || len(r.Images)%d != 0 {
			return fmt.Errorf("row %d: want one or more images of %d values, got %d values", i, d, len(r.Images))
		}
	}
	if g.Scale < 0 || g.Scale > gridLimit {
		return fmt.Errorf("want a scale of 0 to %d pixels, got %d", gridLimit, g.Scale)
	}
	return g.layout().check()
}

func checkChannels(s data.Shape) error {
	if s.C != 1 && s.C != 3 {
		return fmt.Errorf("want images of 1 or 3 channels, got %v", s)
	}
	return nil
}

// save draws a grid that has been checked.
func (g Grid) save(path string) error {
	var b bytes.Buffer
	if err := png.Encode(&b, g.draw()); err != nil {
		return fmt.Errorf("drawing %s: %w", path, err)
	}
	return writePicture(path, b.Bytes())
}

// layout is where the images of a grid are.
type layout struct {
	shape             data.Shape
	rows, cols, scale int
	gap, labels       int
}

func (g Grid) layout() layout {
	l := layout{shape: g.Shape, rows: len(g.Rows), scale: g.Scale, gap: gridGap}
	if l.scale < 1 {
		l.scale = max(1, gridCell/max(g.Shape.H, g.Shape.W))
	}
	if g.Tight {
		l.gap = 0
	}
	for _, r := range g.Rows {
		l.cols = max(l.cols, len(r.Images)/g.Shape.Size())
		if r.Label != "" {
			l.labels = max(l.labels, gridLabels, int(math.Ceil(float64(gridStyle().Width(r.Label))))+2*gridGap)
		}
	}
	return l
}

// size returns the width and the height of the picture.
func (l layout) size() (width, height int64) {
	return 2*gridMargin + int64(l.labels) + int64(l.cols)*(int64(l.shape.W)*int64(l.scale)+int64(l.gap)) - int64(l.gap),
		2*gridMargin + int64(l.rows)*(int64(l.shape.H)*int64(l.scale)+int64(l.gap)) - int64(l.gap)
}

func (l layout) check() error {
	if width, height := l.size(); float64(width)*float64(height) > gridLimit {
		return fmt.Errorf("want at most %d pixels, got %d×%d for %d images of %v", gridLimit, width, height, l.cols, l.shape)
	}
	return nil
}

func gridStyle() vgdraw.TextStyle {
	style := newText(gridText, vgdraw.XRight)
	style.YAlign = vgdraw.YCenter
	return style
}

// draw returns the picture.
func (g Grid) draw() image.Image {
	const dpi = 72 // a point is a pixel
	l := g.layout()
	width, height := l.size()
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(width), vg.Length(height)), vgimg.UseDPI(dpi))
	text := vgdraw.New(canvas)
	d, y := g.Shape.Size(), gridMargin
	for _, row := range g.Rows {
		middle := vg.Length(int(height) - y - g.Shape.H*l.scale/2) // from below
		text.FillText(gridStyle(), vg.Point{X: vg.Length(gridMargin + l.labels - 2*gridGap), Y: middle}, row.Label)
		for i := range len(row.Images) / d {
			l.enlarge(canvas.Image(), gridMargin+l.labels+i*(g.Shape.W*l.scale+l.gap), y, row.Images[i*d:(i+1)*d])
		}
		y += g.Shape.H*l.scale + l.gap
	}
	return asGray(canvas.Image())
}

// enlarge draws one image with its top left corner at (x, y).
func (l layout) enlarge(on draw.Image, x, y int, values []float32) {
	channel := l.shape.H * l.shape.W
	pixels := make([]uint8, len(values))
	data.Bytes(pixels, values)
	for i := range channel {
		green, blue := l.shape.C/2*channel+i, (l.shape.C-1)*channel+i // of a gray image all three are the same
		c := color.RGBA{pixels[i], pixels[green], pixels[blue], 255}
		if values[i] != values[i] || values[green] != values[green] || values[blue] != values[blue] {
			c = gridNaN
		}
		square := image.Rect(0, 0, l.scale, l.scale).Add(image.Pt(x+i%l.shape.W*l.scale, y+i/l.shape.W*l.scale))
		draw.Draw(on, square, image.NewUniform(c), image.Point{}, draw.Src)
	}
}

// asGray returns a picture without colours as one that takes a byte for each pixel, and others as they are.
func asGray(picture image.Image) image.Image {
	bounds := picture.Bounds()
	gray := image.NewGray(bounds)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			if r != g || g != b {
				return picture
			}
			gray.SetGray(x, y, color.Gray{uint8(r >> 8)})
		}
	}
	return gray
}
