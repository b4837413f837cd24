package layertest

import (
	"fmt"
	"math"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
)

// steps are those of central differences, with the error that each allows as a fraction of the largest gradient: curvature counts for the
// long ones, rounding for the short ones. One of them has to agree, since a kink may lie within a longer step.
var steps = []struct {
	h         float32
	tolerance float64
}{{1. / 64, 1e-3}, {1. / 256, 2e-3}, {1. / 1024, 5e-3}}

// mostDifferences is how many elements of a tensor are tried.
const mostDifferences = 40

// checkGradients compares the gradients with central differences, unless a layer states that its gradient is an estimate.
func checkGradients(t *testing.T, cfg autoencoder.Config) {
	if planned(t, cfg).Estimated() {
		t.Skip("a layer states that its gradient is an estimate")
	}
	for _, mode := range modes[1:] {
		m, b := newModel(t, cfg), newBatch(cfg, 2, 1)
		grads := map[string][]float32{}
		overall := 0.0
		for _, v := range run(t, m, mode, b, cpu) {
			grads[v.name] = v.v
		}
		tensors := map[string][]float32{"gradient of x": b.x}
		for _, p := range m.Params() {
			tensors["gradient of "+p.Name] = p.Data
		}
		for name := range tensors {
			overall = max(overall, largest(grads[name]))
		}
		if overall == 0 {
			t.Errorf("%v mode: want gradients, got 0 for all", mode)
		}
		gr := newGraph(t, m, mode, b.n, cpu, false)
		for name, v := range tensors {
			scale := max(largest(grads[name]), overall/1000)
			for i := 0; i < len(v); i += (len(v) + mostDifferences - 1) / mostDifferences {
				if err := gr.difference(t, b, &v[i], float64(grads[name][i]), scale); err != nil {
					t.Errorf("%v mode: %s: number %d: %v", mode, name, i, err)
					break
				}
			}
		}
		gr.close(t)
	}
}

// difference compares the derivative of the loss with respect to one number.
func (gr *graph) difference(t *testing.T, b *batch, at *float32, derivative, scale float64) (err error) {
	t.Helper()
	old := *at
	for _, s := range steps {
		*at = old + s.h
		up, high := gr.lossOf(t, b), *at
		*at = old - s.h
		down, low := gr.lossOf(t, b), *at
		*at = old
		want := (up - down) / (float64(high) - float64(low))
		if math.Abs(derivative-want) <= s.tolerance*scale {
			return nil
		}
		if err == nil {
			err = fmt.Errorf("want about %g, got %g; the largest is %g", want, derivative, scale)
		}
	}
	return err
}

// lossOf returns the loss with penalties, that of y in float64.
func (gr *graph) lossOf(t *testing.T, b *batch) (loss float64) {
	t.Helper()
	penalties := 0.0
	for _, v := range gr.run(t, b) {
		switch v.name {
		case "y":
			for i, y := range v.v {
				d := float64(y) - float64(b.target[i])
				loss += d * d / float64(len(v.v))
			}
		case "loss":
			penalties -= float64(v.v[0])
		case "total":
			penalties += float64(v.v[0])
		}
	}
	if gr.Total == gr.Loss {
		return loss
	}
	return loss + penalties
}

func largest(list []float32) (most float64) {
	for _, v := range list {
		most = max(most, math.Abs(float64(v)))
	}
	return most
}
