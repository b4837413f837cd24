// Package mpi is the group of the processes that mpirun started.
//
// It needs the build tag mpi, a C compiler, pkg-config and OpenMPI:
//
//	apt-get install libopenmpi-dev openmpi-bin
//	go build -tags mpi ./examples/mnist
//	mpirun -np 2 ./mnist -shards 4
//
// or, with the tag mpich as well, MPICH:
//
//	apt-get install libmpich-dev mpich
//	go build -tags mpi,mpich ./examples/mnist
//	mpirun.mpich -np 2 ./mnist -shards 4
//
// Without mpirun, the program is a group of one and MPI is not started. So is a program without the tag; Open reports an mpirun that has started
// several of it.
//
// A rank that fails prints its error and exits with a status other than 0, without Close. mpirun then ends the others. A rank that
// does not answer, because it or its machine stands still, is an error of the others after Options.Deadline. Where an error wraps group.ErrLost, ranks
// other than 0 should wait some seconds before they exit: mpirun would kill rank 0 while it saves.
package mpi

import (
	"os"
	"time"
)

// Options are the settings of Open. The zero value is the default.
type Options struct {
	// Deadline is how long an exchange waits for the other ranks before they count as lost, though they may live; 0 is DefaultDeadline. It has to be longer
	// than anything that one rank does between two exchanges: a step, with the loading of its data, and on rank 0 the reading and writing of states and
	// train.Config's functions, which are OnEpoch, WriteEpoch and, at the end of a run, all that InBackground has left to do.
	Deadline time.Duration
}

// DefaultDeadline is the deadline of Options that state none.
const DefaultDeadline = 10 * time.Minute

// launchers are the variables in which OpenMPI and MPICH, their relatives, and Slurm's srun with PMIx tell a process what they have started it for. All but
// PMIX_RANK state the number of processes. Those of mpirun come first: srun may have started mpirun's helpers, with variables of its own.
var launchers = []string{"OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"}

// launched reports whether mpirun, or the like, has started this process.
func launched() bool {
	name, _ := launcher()
	return name != ""
}

// launcher returns the first of the launchers' variables that is set, and the number of processes in it, which is "" where it states none.
func launcher() (name, size string) {
	for _, name := range launchers {
		if size, ok := os.LookupEnv(name); ok {
			if name == "PMIX_RANK" {
				size = ""
			}
			return name, size
		}
	}
	return "", ""
}
