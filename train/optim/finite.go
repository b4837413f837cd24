package optim

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
)

// culprit names the tensor that is at fault for a step's NaN or infinity: the first such gradient, or else the first slot, or else
// the first weight. It takes its time, since the run is over.
func (h *host) culprit(params []gorgonia.ValueGrad) error {
	for i, p := range h.params {
		if j := notFinite(p.g); j >= 0 {
			return fmt.Errorf("optim: gradient of %s: want finite numbers, got %g at element %d of %d", paramName(params, i), p.g[j], j, len(p.g))
		}
	}
	for i, p := range h.params {
		for k, slot := range h.traits.Slots {
			j := notFinite(p.slots[k])
			switch {
			case j < 0:
			case slot.Squares:
				return fmt.Errorf("optim: gradient of %s: want numbers whose squares are finite, got %g at element %d of %d",
					paramName(params, i), p.g[j], j, len(p.g))
			default:
				return fmt.Errorf("optim: %s: slot %s of %s: want finite numbers, got %g at element %d of %d, where the gradient is %g",
					h.traits.Name, slot.Name, paramName(params, i), p.slots[k][j], j, len(p.g), p.g[j])
			}
		}
	}
	for i, p := range h.params {
		if j := notFinite(p.p); j >= 0 {
			return fmt.Errorf("optim: %s: want finite weights, got %g at element %d of %d", paramName(params, i), p.p[j], j, len(p.p))
		}
	}
	return fmt.Errorf("optim: %s: want finite weights, got others", h.traits.Name)
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
