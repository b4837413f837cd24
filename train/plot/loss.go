package plot

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/denoise-go/denoise/internal/durable"
)

// The look of pictures. The two colours are told apart by readers of every kind of colour vision (Okabe and Ito, "Color
// Universal Design", 2008); dashes tell the lines apart without any.
var (
	blue  = color.RGBA{0, 114, 178, 255}
	red   = color.RGBA{213, 94, 0, 255}
	ink   = color.Gray{40}
	faint = color.Gray{222}
)

const (
	lossWidth, lossHeight = 6.4 * vg.Inch, 4 * vg.Inch
	lossDPI               = 150 // 960×600 pixels
)

// Loss draws the loss of each epoch and writes path.png and path.svg, whether or not path ends with either, replacing each atomically: a reader never
// sees half a picture. train[0] and val[0] belong to epoch 1; the two may differ in length, and one may be empty.
//
// The epoch with the lowest validation loss, or training loss if there is no other, is marked. A loss that is NaN,
// infinite or beyond ±10¹⁰⁰ leaves a gap in the line, and the legend says how many were left out. The axis of losses is
// logarithmic if they are positive and differ by a factor of ten. The same input gives the same bytes, where the same fonts are installed.
//
// Title and label are a line each, as long as there is room. Letters that the font of plots lacks, as of Chinese, are drawn with an installed font that has
// them; without one there is an error: see CheckText.
func Loss(path, title, yLabel string, train, val []float64) error {
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".png"), ".svg")
	if path == "" {
		return errors.New(`plot: want the path of the pictures, such as "loss", got ""`)
	}
	if err := CheckText(title, yLabel); err != nil {
		return err
	}
	c, err := newLossChart(title, yLabel, train, val)
	if err != nil {
		return err
	}
	png, err := drawTo(vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(lossWidth, lossHeight), vgimg.UseDPI(lossDPI))}, c)
	if err != nil {
		return fmt.Errorf("plot: drawing %s.png: %w", path, err)
	}
	svg, err := drawTo(vgsvg.New(lossWidth, lossHeight), c)
	if err != nil {
		return fmt.Errorf("plot: drawing %s.svg: %w", path, err)
	}
	// Who has no Liberation Sans most likely has Arial, which has letters of the same widths.
	svg = bytes.ReplaceAll(svg, []byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))

	if err := writePicture(path+".png", png); err != nil {
		return err
	}
	return writePicture(path+".svg", svg)
}

// writePicture puts a finished picture in place of the file at path, whole or not at all.
func writePicture(path string, picture []byte) error {
	if err := durable.WriteFile(path, picture); err != nil {
		return fmt.Errorf("plot: picture: %w", err)
	}
	return nil
}

func drawTo(canvas vg.CanvasWriterTo, c *lossChart) ([]byte, error) {
	c.draw(draw.New(canvas))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// draw lays out title, legend and axes from top to bottom. The legend has a line of its own, where no curve can meet it.
func (c *lossChart) draw(on draw.Canvas) {
	on.FillPolygon(color.White, []vg.Point{on.Min, {X: on.Max.X, Y: on.Min.Y}, on.Max, {X: on.Min.X, Y: on.Max.Y}})
	on = draw.Crop(on, 8, -14, 8, -10)
	middle := on.Center().X
	on.FillText(newText(13, draw.XCenter), vg.Point{X: middle, Y: on.Max.Y}, c.title)
	on.Max.Y -= 22

	const gap = 18
	width := vg.Length(-gap)
	for _, l := range c.legend {
		width += gap + l.Rectangle(on).Size().X
	}
	left := middle - width/2
	for _, l := range c.legend {
		at := on
		at.Min.X = left
		l.Draw(at)
		left += gap + l.Rectangle(on).Size().X
	}
	on.Max.Y -= 24
	c.axes.Draw(on)
}

// addLegend adds an entry to the line of legends.
func (c *lossChart) addLegend(name string, icon plot.Thumbnailer) {
	l := plot.NewLegend()
	l.TextStyle = newText(10, draw.XLeft)
	l.TextStyle.YAlign = 0
	l.Left, l.Top = true, true
	l.ThumbnailWidth = 22
	l.Add(name, icon)
	c.legend = append(c.legend, l)
}

func newAxes() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font, a.Label.TextStyle.Color = newFont(11), ink
		a.Label.TextStyle.Handler = newText(11, draw.XCenter).Handler
		a.Label.Padding = 5
		a.Tick.Label.Font, a.Tick.Label.Color = newFont(10), ink
		a.Tick.Length = 4
		a.LineStyle = newLine(ink, 0.75)
		a.Tick.LineStyle = a.LineStyle
		a.Padding = 0
	}
	return p
}

func newFont(points vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, points)
}

func newText(points vg.Length, align text.XAlignment) text.Style {
	return text.Style{
		Color: ink, Font: newFont(points), XAlign: align, YAlign: draw.YTop,
		Handler: handler{text.Plain{Fonts: font.DefaultCache}, installed},
	}
}

func newLine(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width}
}
