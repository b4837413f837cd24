package cuda

import (
	"log/slog"

	"github.com/denoise-go/denoise/train"
)

// Options say which GPU to open and how to use it.
type Options struct {
	Ordinal int          // of the GPU among those that CUDA_VISIBLE_DEVICES leaves, from 0
	TF32    bool         // matrix products with 10 bits of mantissa on tensor cores: faster, and other numbers
	Log     *slog.Logger // hears of operations that run on the CPU; nil is slog.Default()
}

var _ train.Device = (*Device)(nil)
