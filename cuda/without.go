//go:build !cuda

package cuda

import (
	"errors"

	"github.com/denoise-go/denoise/train"
)

// Device is a GPU. This build has none: Open returns an error.
type Device struct{ train.Device }

// Open returns an error that says how to build with CUDA.
func Open(Options) (*Device, error) {
	return nil, errors.New("cuda: this program was built without CUDA: build it with -tags cuda and CGO_CFLAGS=\"$(sh cuda/env.sh)\", see docs/GPU.md")
}

// Close does nothing.
func (*Device) Close() error { return nil }
