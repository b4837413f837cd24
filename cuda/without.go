//go:build !cuda

package cuda

import (
	"errors"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// Device is a GPU. This build has none: Open and the methods of a Device return an error.
type Device struct{}

var errBuild = errors.New("cuda: this program was built without CUDA: build it with -tags cuda and CGO_CFLAGS=\"$(sh cuda/env.sh)\", see docs/GPU.md")

// Open returns an error that says how to build with CUDA.
func Open(Options) (*Device, error) { return nil, errBuild }

// VM returns the error of Open.
func (*Device) VM(*gorgonia.ExprGraph, gorgonia.Nodes) (gorgonia.VM, error) { return nil, errBuild }

// Solver returns the error of Open.
func (*Device) Solver(optim.Rule) (optim.Solver, error) { return nil, errBuild }

// LossSum returns the error of Open.
func (*Device) LossSum() (train.LossSum, error) { return nil, errBuild }

// Sync returns the error of Open.
func (*Device) Sync() error { return errBuild }

// String returns "cuda".
func (*Device) String() string { return "cuda" }

// Arithmetic returns "".
func (*Device) Arithmetic() string { return "" }

// Close does nothing.
func (*Device) Close() error { return nil }
