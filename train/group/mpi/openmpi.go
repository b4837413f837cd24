//go:build mpi && !mpich && cgo

package mpi

// The name of the library is in a file of its own, with a constraint in place of #cgo's, since Go's cache of builds does not tell pkg-config's packages apart.

// #cgo pkg-config: ompi
import "C"
