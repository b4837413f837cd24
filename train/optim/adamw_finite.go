package optim

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
)

// culprit says which tensor made a step's result something else than finite numbers: the first gradient that is at fault, or
// else the first weight. It takes its time, since the run is over.
func (a *AdamW) culprit(params []gorgonia.ValueGrad) error {
	for i, s := range a.states {
		if j := notFinite(s.g); j >= 0 {
			return fmt.Errorf("optim: gradient of %s: want finite numbers, got %g at element %d of %d", paramName(params, i), s.g[j], j, len(s.g))
		}
	}
	for i, s := range a.states {
		if j := notFinite(s.v); j >= 0 {
			return fmt.Errorf("optim: gradient of %s: want numbers whose squares are finite, got %g at element %d of %d",
				paramName(params, i), s.g[j], j, len(s.g))
		}
	}
	for i, s := range a.states {
		if j := notFinite(s.p); j >= 0 {
			return fmt.Errorf("optim: %s: want finite weights, got %g at element %d of %d", paramName(params, i), s.p[j], j, len(s.p))
		}
	}
	return fmt.Errorf("optim: adamw: want finite weights, got others")
}

// notFinite returns the index of the first NaN or infinity, or -1.
func notFinite(list []float32) int {
	for i, x := range list {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return i
		}
	}
	return -1
}

// paramName is what a parameter is called in messages.
func paramName(params []gorgonia.ValueGrad, i int) string {
	if p, ok := params[i].(interface{ Name() string }); ok {
		return p.Name()
	}
	return fmt.Sprintf("parameter %d", i)
}
