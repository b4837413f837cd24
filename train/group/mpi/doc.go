// Package mpi is the group of the processes that mpirun started.
//
// It needs the build tag mpi, a C compiler, pkg-config and OpenMPI:
//
//	apt-get install libopenmpi-dev openmpi-bin
//	go build -tags mpi ./examples/mnist
//	mpirun -np 2 ./mnist -shards 4
//
// Without mpirun, the program is a group of one and MPI is not started. So is a program without the tag; Open reports an mpirun that has started
// several of it.
//
// A rank that fails prints its error and exits with a status other than 0, without Close. mpirun then ends the others. A rank that
// does not answer, because it or its machine stands still, is an error of the others after Options.Deadline.
package mpi

import (
	"os"
	"time"
)

// Options are the settings of Open. The zero value is the default.
type Options struct {
	// Deadline is how long an exchange waits for the other ranks before they count as lost; 0 is DefaultDeadline. Ranks wait for each other's
	// steps, and for rank 0 when it reads and writes files.
	Deadline time.Duration
}

// DefaultDeadline is the deadline of Options that state none.
const DefaultDeadline = 10 * time.Minute

// launchers are the variables in which OpenMPI and MPICH, their relatives, and Slurm's srun with PMIx tell a process what they have started it for.
var launchers = []string{"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"}

// launched reports whether mpirun, or the like, has started this process.
func launched() bool {
	for _, name := range launchers {
		if _, ok := os.LookupEnv(name); ok {
			return true
		}
	}
	return false
}
