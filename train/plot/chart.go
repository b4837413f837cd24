package plot

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	logRange = 10    // largest over smallest loss from which the axis is logarithmic
	maxLoss  = 1e100 // larger ones are left out, so that axes are computed without overflow
)

// lossChart is a picture of losses before it is drawn.
type lossChart struct {
	title  string
	legend []plot.Legend // from left to right, one entry each
	axes   *plot.Plot
	log    bool // axes has the decimal logarithms of losses
}

func newLossChart(title, yLabel string, train, val []float64) (*lossChart, error) {
	epochs := max(len(train), len(val))
	if epochs == 0 {
		return nil, fmt.Errorf("plot: want the loss of at least one epoch, got none")
	}
	c := &lossChart{title: shorten(title, newText(13, draw.XCenter), lossWidth-24), axes: newAxes()}
	c.axes.X.Label.Text = "epoch"
	c.scaleEpochs(epochs)
	c.scaleLosses(train, val)
	scale := ""
	if c.log {
		scale = " (log scale)"
	}
	y := &c.axes.Y.Label
	y.Text = shorten(yLabel, y.TextStyle, lossHeight-104-y.TextStyle.Width(scale)) + scale // as long as the axis

	c.axes.Add(&plotter.Grid{Vertical: newLine(faint, 0.75), Horizontal: newLine(faint, 0.75)})
	dashed := newLine(red, 1.75)
	dashed.Dashes = []vg.Length{5, 2.5}
	c.addLoss("training", train, newLine(blue, 1.75))
	c.addLoss("validation", val, dashed)
	if len(val) > 0 {
		c.markBest(val, red)
	} else {
		c.markBest(train, blue)
	}
	return c, nil
}

func (c *lossChart) scaleEpochs(n int) {
	x := &c.axes.X
	x.Min, x.Max = 1, float64(n)
	if n == 1 {
		x.Min, x.Max = 0.5, 1.5
	}
	x.Tick.Marker = epochTicks{n}
}

// scaleLosses sets range, scale and ticks for the losses that can be drawn.
func (c *lossChart) scaleLosses(series ...[]float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, v := range s {
			if drawable(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if lo > hi { // nothing to draw
		lo, hi = 0, 1
	}
	y := &c.axes.Y
	y.Tick.Marker = linearTicks{}
	if lo >= 1/maxLoss && hi/lo >= logRange {
		c.log = true
		y.Tick.Marker = logTicks{}
	}
	lo, hi = c.height(lo), c.height(hi)
	room := 0.06 * (hi - lo)
	if room <= 1e-9*max(math.Abs(lo), math.Abs(hi)) { // one value, or values that a float hardly tells apart
		room = max(0.1*math.Abs(lo), 1e-12)
	}
	y.Min, y.Max = lo-room, hi+room
}

func drawable(v float64) bool { return math.Abs(v) <= maxLoss }

// height is where on the vertical axis a loss is drawn. plot.LogScale would do the same, but puts the label of its axis
// off the middle and leaves room above it.
func (c *lossChart) height(loss float64) float64 {
	if c.log {
		return math.Log10(loss)
	}
	return loss
}

// addLoss adds a line with a gap at each loss that cannot be drawn, and its entry in the legend.
func (c *lossChart) addLoss(name string, loss []float64, style draw.LineStyle) {
	if len(loss) == 0 {
		return
	}
	var line plotter.XYs
	leftOut := 0
	end := func() {
		switch len(line) {
		case 0:
		case 1:
			c.axes.Add(newDot(line[0], style.Color, 2.5))
		default:
			c.axes.Add(&plotter.Line{XYs: line, LineStyle: style})
		}
		line = nil
	}
	for i, v := range loss {
		if drawable(v) {
			line = append(line, c.point(i, v))
			continue
		}
		leftOut++
		end()
	}
	end()

	switch {
	case leftOut == 1:
		name += " (1 value left out)"
	case leftOut > 1:
		name = fmt.Sprintf("%s (%d values left out)", name, leftOut)
	}
	c.addLegend(name, &plotter.Line{LineStyle: style})
}

// markBest puts a dot on the lowest loss, the first of equals, and names it in the legend.
func (c *lossChart) markBest(loss []float64, colour color.Color) {
	best := -1
	for i, v := range loss {
		if drawable(v) && (best < 0 || v < loss[best]) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	at := c.point(best, loss[best])
	dot := newDot(at, colour, 3.5)
	c.axes.Add(newDot(at, color.White, 5), dot)
	c.addLegend(fmt.Sprintf("best: %.4g in epoch %d", loss[best], best+1), dot)
}

func (c *lossChart) point(i int, loss float64) plotter.XY {
	return plotter.XY{X: float64(i + 1), Y: c.height(loss)}
}

func newDot(at plotter.XY, c color.Color, radius vg.Length) *plotter.Scatter {
	style := draw.GlyphStyle{Color: c, Radius: radius, Shape: draw.CircleGlyph{}}
	return &plotter.Scatter{XYs: plotter.XYs{at}, GlyphStyle: style}
}
