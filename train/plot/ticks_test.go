package plot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func labels(ticks []plot.Tick) string {
	var s []string
	for _, t := range ticks {
		s = append(s, t.Label)
	}
	return strings.Join(s, " ")
}

func TestTickLabels(t *testing.T) {
	for _, c := range []struct {
		ticks plot.Ticker
		lo    float64
		hi    float64
		want  string
	}{
		{epochTicks{1}, 0, 2, "1"},
		{epochTicks{2}, 1, 2, "1 2"},
		{epochTicks{13}, 1, 13, "1 2 4 6 8 10 12"},
		{epochTicks{100}, 1, 100, "1 10 20 30 40 50 60 70 80 90 100"},
		{epochTicks{1234}, 1, 1234, "1 200 400 600 800 1000 1200"},
		{linearTicks{}, 0.049, 0.181, "0.06 0.08 0.10 0.12 0.14 0.16 0.18"},
		{linearTicks{}, -0.1, 1.04, "0 0.2 0.4 0.6 0.8 1.0"},
		{linearTicks{}, 12, 88, "20 30 40 50 60 70 80"},
		{linearTicks{}, -3e12, 3e12, "-3e+12 -2e+12 -1e+12 0 1e+12 2e+12 3e+12"},
		{linearTicks{}, 0.9e-9, 3.1e-9, "1.0e-09 1.5e-09 2.0e-09 2.5e-09 3.0e-09"},
		{logTicks{}, -2, -1, "0.01 0.02 0.05 0.1"},
		{logTicks{}, -1.5, 3.2, "0.1 1 10 100 1000"},
		{logTicks{}, -99, 99, "1e-50 1 1e+50"},
	} {
		if got := labels(c.ticks.Ticks(c.lo, c.hi)); got != c.want {
			t.Errorf("%T from %v to %v: want %s, got %s", c.ticks, c.lo, c.hi, c.want, got)
		}
	}
}

// Any axis has some marks, not too many, in order, and no two read the same.
func TestTicksOfRandomRanges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		lo := r.NormFloat64() * math.Pow(10, 40*r.Float64()-20)
		hi := lo + (math.Abs(lo)+1e-20)*math.Pow(10, 12*r.Float64()-8)
		logLo := 200*r.Float64() - 100
		for _, c := range []struct {
			ticks    []plot.Tick
			lo, hi   float64
			min, max int
		}{
			{linearTicks{}.Ticks(lo, hi), lo, hi, 3, 10},
			{logTicks{}.Ticks(logLo, logLo+1.1+100*r.Float64()*r.Float64()), logLo, inf, 2, 10},
		} {
			if n := len(c.ticks); n < c.min || n > c.max {
				t.Fatalf("from %v to %v: want %d to %d marks, got %q", c.lo, c.hi, c.min, c.max, labels(c.ticks))
			}
			for i, tick := range c.ticks {
				if tick.Value < c.lo || tick.Value > c.hi {
					t.Errorf("from %v to %v: mark %v is outside", c.lo, c.hi, tick.Value)
				}
				if i > 0 && (tick.Value <= c.ticks[i-1].Value || tick.Label == c.ticks[i-1].Label) {
					t.Errorf("from %v to %v: marks repeat or go back: %q", c.lo, c.hi, labels(c.ticks))
				}
			}
		}
	}
}
