package layer_test

import (
	"flag"
	"maps"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
	"github.com/denoise-go/denoise/internal/layercases"
)

var onnxDir = flag.String("onnx", "", "write the ONNX files of the cases and of the MNIST network to this `folder`, for .ci/onnx")

// Every layer of the library has an ONNX form.
func TestONNXFiles(t *testing.T) {
	networks, dir := layercases.All(), *onnxDir
	if dir == "" {
		layertest.WriteONNX(t, t.TempDir(), networks, 1)
		return
	}
	maps.Copy(networks, map[string]autoencoder.Config{"mnist": autoencoder.MLP28x28()})
	layertest.WriteONNX(t, dir, networks, 1, 7, 128)
}
