// Package mpirun has the tests that train under mpirun, with the build tag mpi: equal bits for any number of ranks, and faults.
//
//	go test -tags mpi ./train/internal/mpirun
package mpirun
