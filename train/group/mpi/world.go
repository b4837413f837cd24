//go:build mpi && cgo

package mpi

// #include "calls.h"
import "C"

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// World is the processes that mpirun started together, or this one alone.
type World struct {
	rank, size int
	deadline   time.Duration
	library    string // "" where MPI was not started
	main       thread // which has started MPI

	mu     sync.Mutex // held by whoever calls MPI
	closed bool
	err    error // of the first exchange that failed; none is begun after it
}

// started is locked once MPI is started, which can happen once in a process.
var started sync.Mutex

// Open starts MPI and waits until all ranks have, if mpirun has started this process. That can be done once in a process.
func Open(o Options) (*World, error) {
	if o.Deadline < 0 {
		return nil, fmt.Errorf("mpi: want a deadline of more than 0, or 0 for %v, got %v", DefaultDeadline, o.Deadline)
	}
	w := &World{size: 1, deadline: cmp.Or(o.Deadline, DefaultDeadline)}
	if !launched() {
		return w, nil
	}
	if err := w.start(); err != nil {
		return nil, err
	}
	return w, nil
}

func (w *World) start() error {
	if !started.TryLock() {
		return errors.New("mpi: want one Open in a process, got another: MPI cannot be started twice")
	}
	var rank, size C.int
	var failed C.int
	w.main = newThread()
	w.main.run(func() { failed = C.mpi_begin(&rank, &size) })
	if failed != C.MPI_SUCCESS {
		return fmt.Errorf("mpi: cannot start: %w", errorOf(failed))
	}
	w.rank, w.size, w.library = int(rank), int(size), library()
	return w.checkSize()
}

// checkSize reports a launcher that MPI does not know, under which each process takes itself for the only one.
func (w *World) checkSize() error {
	name, text := launcher()
	want, err := strconv.Atoi(text)
	if err != nil || want == w.size { // PMIX_RANK states no size
		return nil
	}
	return fmt.Errorf("mpi: want the %d processes of %s, got %d by %s: start the program by the mpirun of that library", want, name, w.size, w.library)
}

// Rank returns the number of this process, from 0.
func (w *World) Rank() int { return w.rank }

// Size returns the number of processes.
func (w *World) Size() int { return w.size }

// String names the rank and the library: "rank 1 of 4 (Open MPI v4.1.4)".
func (w *World) String() string {
	if w.library == "" {
		return fmt.Sprintf("rank %d of %d", w.rank, w.size)
	}
	return fmt.Sprintf("rank %d of %d (%s)", w.rank, w.size, w.library)
}

// Close waits for the other ranks, however long they take, and ends MPI. A rank that has failed must not call it but exit, since the others may never come here.
func (w *World) Close() error {
	send, recv := make([][]byte, w.size), make([][]byte, w.size)
	for r := range w.size {
		send[r], recv[r] = make([]byte, 1), make([]byte, 1)
	}
	e, err := w.exchange(send, recv) // MPI itself would wait without a pause, on a processor that another rank may need
	if err == nil {
		err = e.wait(forever)
	}
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.library == "" {
		return nil
	}
	return w.end()
}

func (w *World) end() error {
	var failed C.int
	w.main.run(func() { failed = C.mpi_end() })
	if failed != C.MPI_SUCCESS {
		return fmt.Errorf("mpi: cannot end: %w", errorOf(failed))
	}
	return nil
}

const forever = math.MaxInt64

// library returns the name and version of the MPI library, such as "Open MPI v4.1.4".
func library() string {
	var text [C.MPI_MAX_LIBRARY_VERSION_STRING]C.char
	var n C.int
	if C.mpi_version(&text[0], &n) != C.MPI_SUCCESS {
		return "unknown library"
	}
	name, _, _ := strings.Cut(C.GoStringN(&text[0], n), "\n")
	name, _, _ = strings.Cut(name, ",")
	return strings.Join(strings.Fields(strings.TrimRight(name, "\x00")), " ")
}

// errorOf returns an error with MPI's text for its number.
func errorOf(err C.int) error {
	var text [C.MPI_MAX_ERROR_STRING]C.char
	var n C.int
	if C.mpi_describe(err, &text[0], &n) != C.MPI_SUCCESS {
		return fmt.Errorf("MPI error %d", int(err))
	}
	return errors.New(C.GoStringN(&text[0], n))
}
