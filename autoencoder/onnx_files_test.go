package autoencoder_test

import (
	"flag"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

var onnxDir = flag.String("onnx", "", "write the ONNX files of the presets to this `folder`, for .ci/onnx")

// Every preset has an ONNX form.
func TestONNXFiles(t *testing.T) {
	networks, dir, batches := presets(), *onnxDir, []int{1, 7, 128}
	if dir == "" {
		dir, batches = t.TempDir(), batches[:1]
	} else {
		networks["mlp_28x28"] = autoencoder.MLP28x28()
	}
	layertest.WriteONNX(t, dir, networks, batches...)
}
