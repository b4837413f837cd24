package layer_test

import (
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

// Pixels at the end of a picture, or between windows, may be in no window. Their gradient is 0.
func TestPoolsOfPicturesWithPixelsInNoWindow(t *testing.T) {
	kernel, stride := layer.Both(2), layer.Both(3)
	for _, l := range []layer.Layer{
		layer.AvgPool2d{Kernel: kernel}, layer.AvgPool2d{Kernel: kernel, Stride: stride},
		layer.MaxPool2d{Kernel: kernel}, layer.MaxPool2d{Kernel: kernel, Stride: stride},
	} {
		t.Run(fmt.Sprintf("%s %v", l.Kind(), l), func(t *testing.T) {
			layertest.Check(t, autoencoder.Config{Input: layer.Shape{C: 2, H: 6, W: 7}, Encoder: layer.Stack{l}})
		})
	}
}
