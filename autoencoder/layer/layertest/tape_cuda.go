//go:build cuda

package layertest

import (
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
)

// checkTape does nothing: in this build the tape machine needs a GPU.
func checkTape(*testing.T, autoencoder.Config) {}
