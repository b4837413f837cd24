//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

func TestPixelShuffle(t *testing.T) {
	res := newResources(open(t))
	for _, s := range pictures {
		picturesAre(res, fmt.Sprintf("pixel shuffle of %v", s), s, func(x *gorgonia.Node) (*gorgonia.Node, error) { return ops.PixelShuffle(x, 2) })
		picturesAre(res, fmt.Sprintf("pixel unshuffle of %v", s), s, func(x *gorgonia.Node) (*gorgonia.Node, error) { return ops.PixelUnshuffle(x, 2) })
	}
}
