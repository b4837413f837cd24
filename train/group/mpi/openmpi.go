//go:build mpi && !mpich && cgo

package mpi

// The library is named in a file with a build constraint, not by a condition in the #cgo line: Go's build cache does not distinguish pkg-config packages.

// #cgo pkg-config: ompi
import "C"
