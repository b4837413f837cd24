package plot

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// epochTicks marks whole epochs: the first, and up to ten round ones.
type epochTicks struct{ last int }

// Ticks implements plot.Ticker. The range of the axis is that of the epochs, so it is not looked at.
func (t epochTicks) Ticks(_, _ float64) []plot.Tick {
	step := max(1, int(roundStep(float64(t.last)/10)))
	ticks := []plot.Tick{{Value: 1, Label: "1"}}
	for e := step; e <= t.last; e += step {
		if e > 1 {
			ticks = append(ticks, plot.Tick{Value: float64(e), Label: strconv.Itoa(e)})
		}
	}
	return ticks
}

// linearTicks marks three to ten multiples of a round step, all with as many digits as the step needs.
type linearTicks struct{}

// Ticks implements plot.Ticker for lo < hi.
func (linearTicks) Ticks(lo, hi float64) []plot.Tick {
	step := roundStep((hi - lo) / 9)
	place := int(math.Floor(math.Log10(step) + 1e-9)) // of the step's one digit: -2 for 0.05
	top := max(math.Abs(lo), math.Abs(hi))
	format, digits := byte('f'), max(0, -place)
	if top >= 1e9 || top < 1e-4 {
		format, digits = 'e', max(0, int(math.Floor(math.Log10(top)))-place)
	}
	var ticks []plot.Tick
	for k := math.Ceil(lo / step); k*step <= hi; k++ {
		tick := plot.Tick{Value: k * step, Label: "0"}
		if k != 0 {
			tick.Label = strconv.FormatFloat(tick.Value, format, digits, 64)
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// logTicks marks powers of ten on an axis of decimal logarithms, and over up to two and a half decades their doubles
// and fivefolds.
type logTicks struct{}

// Ticks implements plot.Ticker for lo < hi.
func (logTicks) Ticks(lo, hi float64) []plot.Tick {
	every := max(1, int(roundStep((hi-lo)/8))) // decades between two marks
	var ticks []plot.Tick
	for e := int(math.Floor(lo)); e <= int(math.Ceil(hi)); e++ {
		for _, m := range []float64{1, 2, 5} {
			at := float64(e) + math.Log10(m)
			if at < lo || at > hi || m > 1 && hi-lo > 2.5 || e%every != 0 {
				continue
			}
			label := strconv.FormatFloat(m*math.Pow10(e), 'g', -1, 64)
			ticks = append(ticks, plot.Tick{Value: at, Label: label})
		}
	}
	return ticks
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is at least v, for v > 0.
func roundStep(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= v*(1-1e-9) {
			return m * unit
		}
	}
	return 10 * unit
}
