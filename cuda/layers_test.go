//go:build cuda

package cuda

import (
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
	"github.com/denoise-go/denoise/internal/layercases"
)

// Outputs, losses and gradients of every layer are the CPU's, in every mode, whether the device or the host runs its operations.
func TestLayersAreTheCPUs(t *testing.T) {
	d := open(t, Options{})
	for _, name := range layercases.Names() {
		t.Run(name, func(t *testing.T) { layertest.Compare(t, layercases.All()[name], d.VM, 1e-5) })
	}
}
