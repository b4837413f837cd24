package flags

import (
	"flag"
	"fmt"

	"github.com/denoise-go/denoise/train/optim"
)

// Schedule is how the learning rate changes in the course of training.
type Schedule struct {
	Schedule optim.Schedule

	text string
}

func (s *Schedule) Register(set *flag.FlagSet) {
	set.StringVar(&s.text, "schedule", "constant", "`schedule` of the learning rate: constant, cosine (it falls to 0 along half a cosine), or with all settings such as \"cosine(warmup 100, floor 0.1)\", warmup in steps")
}

func (s *Schedule) Read(*flag.FlagSet) (err error) {
	if s.text == "cosine" {
		s.Schedule = optim.Cosine{}
		return nil
	}
	if s.Schedule, err = optim.ScheduleFromString(s.text); err != nil {
		return fmt.Errorf("-schedule: want constant, cosine or such as %q, got %q", optim.Cosine{Warmup: 100, Floor: 0.1}, s.text)
	}
	return nil
}
