package tensorboard_test

import (
	"image"
	"image/color"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/tensorboard"
)

// Events reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	var none *tensorboard.Events
	events := &tensorboard.Events{Dir: t.TempDir()}
	defer events.Close()
	hostile.Check(t, map[string]func() error{
		"no events":                 func() error { return none.Scalar(1, "a", 1) },
		"events without a folder":   func() error { return (&tensorboard.Events{}).Epoch(train.History{{}}) },
		"events in a broken folder": func() error { return (&tensorboard.Events{Dir: "a\x00b"}).Scalar(1, "a", 1) },
		"a scalar without UTF-8":    func() error { return events.Scalar(1, "\xff", 1) },
		"a picture without UTF-8":   func() error { return events.Image(1, "\xff", image.NewGray(image.Rect(0, 0, 1, 1))) },
		"no picture":                func() error { return events.Image(1, "a", nil) },
		"a nil picture":             func() error { return events.Image(1, "a", (*image.Gray)(nil)) },
		"an empty picture":          func() error { return events.Image(1, "a", &image.Gray{}) },
		"a uniform picture":         func() error { return events.Image(1, "a", image.NewUniform(color.White)) },
	})
}
