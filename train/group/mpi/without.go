//go:build !mpi || !cgo

package mpi

import (
	"errors"

	"github.com/denoise-go/denoise/train/group"
)

// World is this process alone: the program was built without MPI.
type World struct{ group.Group }

// Open returns a group of one. If mpirun has started this process, perhaps among others, it returns an error that says how to build the program for that.
func Open(Options) (*World, error) {
	if launched() {
		return nil, errors.New("mpi: want a program built with MPI for mpirun, got one without: build it with -tags mpi, see docs/SCALE.md")
	}
	return &World{group.Alone}, nil
}

// Close does nothing.
func (*World) Close() error { return nil }
