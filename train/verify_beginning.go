package train

import (
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// checkBeginning returns an error if a state before the first step lacks the weights that the run's identity states, or if its solver remembers
// steps. A replay from such a state may reproduce all others.
func (r *run) checkBeginning(s *state) error {
	if s.Steps > 0 {
		return nil
	}
	fresh, err := autoencoder.New(r.model.Config())
	if err != nil {
		return err
	}
	params := fresh.Params()
	if s.Run.Weights == "" {
		for i, p := range params {
			if d := tensorDifference(safetensors.Tensor{Name: p.Name, Data: p.Data}, safetensors.Tensor{Data: s.weights[i]}); d != "" {
				return fmt.Errorf("the weights before the first step are not those of autoencoder.New: %s", d)
			}
		}
	} else {
		copyValues(params, s.weights)
		if got := weightsSHA256(params); got != s.Run.Weights {
			return fmt.Errorf("want initial weights with the SHA-256 %s, got %s", s.Run.Weights, got)
		}
	}
	for _, slot := range s.rule.Traits().Slots {
		for i, x := range s.memory.Slots[slot.Name] {
			if at := slices.IndexFunc(x, func(v float32) bool { return v != 0 }); at >= 0 {
				return fmt.Errorf("%s of %s: element %d: want 0 before the first step, got %g", slot.Name, params[i].Name, at, x[at])
			}
		}
	}
	return nil
}
