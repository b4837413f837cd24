package train

import (
	"fmt"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/objective"
)

// checkTargets reports a sample with numbers that the loss is not for, such as pixels above 1 for autoencoder.BCE. It looks at the first samples
// of a set, as many as the expression's batch has. A sample that cannot be read is left to the run.
func checkTargets(e *objective.Expression, set data.Source, key data.Key) error {
	lo, hi, ok := e.TargetRange()
	if !ok {
		return nil
	}
	clean := make([]float32, set.Shape().Size())
	for i := range e.Target.Shape()[0] {
		if err := data.Draw(clean, nil, set, nil, i, key); err != nil {
			return nil
		}
		for _, v := range clean {
			if !(v >= lo && v <= hi) {
				return fmt.Errorf("train: loss %s: want samples of numbers from %g to %g, got %g in sample %d of %v: scale the samples, or take another loss",
					e.Formula(), lo, hi, v, i, set)
			}
		}
	}
	return nil
}
