package autoencoder

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/sgemm"
)

// AccelerateGorgonia makes Gorgonia's own float32 matrix products (gorgonia.Mul and what is built on it), in every graph of the
// process, use this library's kernels instead of gonum's. The library's own layers use them anyway; call it, before any machine
// runs, if your nodes between or after them multiply large matrices.
func AccelerateGorgonia() { gorgonia.Use(sgemm.Implementation{}) }
