//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

func TestMaxPool(t *testing.T) {
	res := newResources(open(t))
	for _, s := range append(pictures, tensor.Shape{2, 7, 5, 3}) {
		for _, w := range []ops.Windows{
			{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}},
			{Kernel: [2]int{3, 2}, Stride: [2]int{1, 1}, Padding: [2]int{2, 1}},
			{Kernel: [2]int{1, 2}, Stride: [2]int{3, 2}},
		} {
			picturesAre(res, fmt.Sprintf("max pool %+v of %v", w, s), s, func(x *gorgonia.Node) (*gorgonia.Node, error) { return ops.MaxPool(x, w) })
		}
	}
}
