package plot

import (
	"bytes"
	"cmp"
	"fmt"
	"image/color"
	"image/png"
	"maps"
	"slices"
	"strconv"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

const (
	scatterSide = 5 * vg.Inch
	scatterDPI  = 90
)

// scatterColours tell up to ten labels apart for readers of every kind of colour vision (Tol, "Colour Schemes", SRON 2021, muted). Further labels begin anew.
var scatterColours = []color.RGBA{
	{204, 102, 119, 255}, {51, 34, 136, 255}, {221, 204, 119, 255}, {17, 119, 51, 255}, {136, 204, 238, 255},
	{136, 34, 85, 255}, {68, 170, 153, 255}, {153, 153, 51, 255}, {170, 68, 153, 255}, {140, 140, 140, 255},
}

// Scatter draws points [N×2], such as two-dimensional codes, in the colours of their labels [N], and writes a PNG file, which replaces path atomically. Each
// label stands at the median of its points. Points must be finite.
func Scatter(path, title string, points []float32, labels []uint8) error {
	axes, err := scatter(title, points, labels)
	if err != nil {
		return fmt.Errorf("plot: scatter: %w", err)
	}
	canvas := vgimg.NewWith(vgimg.UseWH(scatterSide, scatterSide), vgimg.UseDPI(scatterDPI))
	axes.draw(draw.New(canvas))
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, canvas.Image()); err != nil {
		return fmt.Errorf("plot: scatter: drawing %s: %w", path, err)
	}
	return writePicture(path, b.Bytes())
}

// scatter makes the chart, which has axes and a title as one of losses.
func scatter(title string, points []float32, labels []uint8) (*lossChart, error) {
	if len(labels) == 0 || len(points) != 2*len(labels) {
		return nil, fmt.Errorf("want two numbers for each of one or more labels, got %d numbers and %d labels", len(points), len(labels))
	}
	groups := map[uint8]plotter.XYs{}
	for i, l := range labels {
		x, y := float64(points[2*i]), float64(points[2*i+1])
		if !drawable(x) || !drawable(y) {
			return nil, fmt.Errorf("point %d: want finite numbers, got (%g, %g)", i, x, y)
		}
		groups[l] = append(groups[l], plotter.XY{X: x, Y: y})
	}
	c := &lossChart{title: title, axes: newAxes()}
	c.axes.X.Tick.Marker, c.axes.Y.Tick.Marker = linearTicks{}, linearTicks{}
	names := plotter.XYLabels{}
	for i, l := range slices.Sorted(maps.Keys(groups)) {
		style := draw.GlyphStyle{Color: scatterColours[i%len(scatterColours)], Radius: 1.2, Shape: draw.CircleGlyph{}}
		c.axes.Add(&plotter.Scatter{XYs: groups[l], GlyphStyle: style})
		names.XYs, names.Labels = append(names.XYs, median(groups[l])), append(names.Labels, strconv.Itoa(int(l)))
	}
	at, err := plotter.NewLabels(names)
	if err != nil {
		return nil, err
	}
	for i := range at.TextStyle {
		at.TextStyle[i] = newText(17, draw.XCenter)
		at.TextStyle[i].YAlign = draw.YCenter
	}
	around := draw.GlyphStyle{Color: color.White, Radius: 9, Shape: draw.CircleGlyph{}}
	c.axes.Add(&plotter.Scatter{XYs: names.XYs, GlyphStyle: around}, at)
	for _, a := range []*float64{&c.axes.X.Min, &c.axes.Y.Min} {
		*a -= 1e-6 // a single point has a range, too
	}
	return c, nil
}

// median returns the point in the middle of each coordinate.
func median(points plotter.XYs) plotter.XY {
	middle := func(of func(plotter.XY) float64) float64 {
		sorted := slices.SortedFunc(slices.Values(points), func(a, b plotter.XY) int { return cmp.Compare(of(a), of(b)) })
		return of(sorted[len(sorted)/2])
	}
	return plotter.XY{X: middle(func(p plotter.XY) float64 { return p.X }), Y: middle(func(p plotter.XY) float64 { return p.Y })}
}
