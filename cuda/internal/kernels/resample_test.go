//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

func TestResample(t *testing.T) {
	res := newResources(open(t))
	for _, s := range pictures {
		for name, taps := range map[string]func(n int) *ops.Taps{
			"average": func(n int) *ops.Taps { return ops.AverageTaps(n, 2, 1, 1) },
			"nearest": func(n int) *ops.Taps { return ops.NearestTaps(n, 3) },
			"linear":  func(n int) *ops.Taps { return ops.LinearTaps(n, 2) },
		} {
			picturesAre(res, fmt.Sprintf("%s of %v", name, s), s, func(x *gorgonia.Node) (*gorgonia.Node, error) {
				return ops.Resample(name, x, taps(s[1]), taps(s[2]))
			})
		}
	}
}
