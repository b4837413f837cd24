package optim

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/trig"
)

// Schedule sets the learning rate of each step, or the weight of a penalty.
type Schedule interface {
	// Factor returns what the learning rate or the weight is multiplied by in step 0 ≤ step < total, total being the number of steps
	// that are planned: finite, for a learning rate at least 0. It must be a function of both alone.
	Factor(step, total int) float64
	// String returns the name of the schedule with its settings.
	String() string
}

// Constant keeps the learning rate or the weight as it is.
type Constant struct{}

func init() {
	knownSchedules.register(Constant{})
	knownSchedules.register(Cosine{})
	knownSchedules.register(Warmup{})
}

// Factor returns 1.
func (Constant) Factor(int, int) float64 { return 1 }

// String returns "constant".
func (Constant) String() string { return "constant" }

// Cosine raises the learning rate evenly over the first Warmup steps, then lets it fall to the fraction Floor along half a
// cosine (Loshchilov & Hutter, "SGDR", 2017, without restarts).
type Cosine struct {
	Warmup int     `json:"warmup"` // steps, at least 0
	Floor  float64 `json:"floor"`  // in [0, 1]
}

// Factor returns (step+1)/Warmup in the warm-up, then Floor + (1−Floor)·(1 + cos(π·done))/2, rounded to float32, where done is the part of the other steps before this one.
func (c Cosine) Factor(step, total int) float64 {
	if step < c.Warmup {
		return float64(step+1) / float64(c.Warmup)
	}
	done := float64(step-c.Warmup) / float64(total-c.Warmup)
	return rounded(c.Floor + float64((1-c.Floor)*(1+trig.Cos(math.Pi*done))/2))
}

// rounded is the float32 nearest to a factor, in which the error of the cosine does not show.
func rounded(factor float64) float64 { return float64(float32(factor)) }

// String returns the name of the schedule with its settings.
func (c Cosine) String() string { return fmt.Sprintf("cosine(warmup %d, floor %g)", c.Warmup, c.Floor) }

// Fits returns an error if a run of so many steps ends within the warm-up.
func (c Cosine) Fits(steps int) error {
	if c.Warmup >= steps {
		return fmt.Errorf("optim: cosine: want a warm-up of less than the run's %d steps, got %d", steps, c.Warmup)
	}
	return nil
}

// Validate returns an error if a setting is out of range.
func (c Cosine) Validate() error {
	if c.Warmup < 0 || !(c.Floor >= 0 && c.Floor <= 1) {
		return fmt.Errorf("optim: cosine: want a warm-up of at least 0 steps and a floor in [0, 1], got %d and %g", c.Warmup, c.Floor)
	}
	return nil
}

// Warmup raises evenly over the first Steps steps, from 1/Steps, and stays at 1: of a variational autoencoder's penalty "kl", say, so that the
// network learns to reproduce images before its codes are drawn to the standard normal distribution (Bowman et al., "Generating Sentences
// from a Continuous Space", 2016).
type Warmup struct {
	Steps int `json:"steps"` // at least 0
}

// Factor returns (step+1)/Steps, at most 1.
func (w Warmup) Factor(step, _ int) float64 {
	if step < w.Steps {
		return float64(step+1) / float64(w.Steps)
	}
	return 1
}

// String returns the name of the schedule with its settings.
func (w Warmup) String() string { return fmt.Sprintf("warmup(steps %d)", w.Steps) }

// Validate returns an error if the number of steps is negative.
func (w Warmup) Validate() error {
	if w.Steps < 0 {
		return fmt.Errorf("optim: warmup: want at least 0 steps, got %d", w.Steps)
	}
	return nil
}
