package layer_test

import (
	"flag"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
	"github.com/denoise-go/denoise/internal/layercases"
)

var onnxDir = flag.String("onnx", "", "write the ONNX files of the cases to this `folder`, for .ci/onnx")

// Every layer of the library has an ONNX form.
func TestONNXFiles(t *testing.T) {
	dir, batches := *onnxDir, []int{1, 7, 128}
	if dir == "" {
		dir, batches = t.TempDir(), batches[:1]
	}
	layertest.WriteONNX(t, dir, layercases.All(), batches...)
}
