package flags

import (
	"io"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/train"
)

func TestSchedule(t *testing.T) {
	for want, args := range map[string][]string{
		"constant":                       nil,
		"cosine(warmup 0, floor 0)":      {"-schedule", "cosine"},
		"cosine(warmup 100, floor 0.25)": {"-schedule", "cosine(warmup 100, floor 0.25)"},
	} {
		var training Training
		var cfg train.Config
		err := Parse("test", "", args, io.Discard, &training)
		if training.Set(&cfg); err != nil || cfg.Schedule.String() != want {
			t.Errorf("%q: got %v, error %v, want %s", args, cfg.Schedule, err, want)
		}
	}
	for want, text := range map[string]string{
		`-schedule: want constant, cosine or such as "cosine(warmup 100, floor 0.1)", got "linear"`: "linear",
		"got \"cosine(warmup -1, floor 0)\"": "cosine(warmup -1, floor 0)",
	} {
		if err := Parse("test", "", []string{"-schedule", text}, io.Discard, &Training{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want one with %q", text, err, want)
		}
	}
}
