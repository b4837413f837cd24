//go:build mpi && cgo

package mpi

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/group/grouptest"
)

// With mpirun the tests run on all ranks: go test -c -tags mpi, then mpirun -np 4 ./mpi.test. What ends a world has a flag and a world of its own.
var (
	world    *World
	mismatch = flag.Bool("mismatch", false, "let ranks disagree about the length of a message")
	silent   = flag.Bool("silent", false, "let rank 1 not answer")
)

func TestMain(m *testing.M) {
	flag.Parse()
	world = &World{deadline: 20 * time.Second}
	if err := world.start(); err != nil { // without mpirun, too
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	end := world.Close
	if *mismatch || *silent {
		end = world.end
	}
	if err := end(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// The suite of all groups, in whole messages and in pieces.
func TestGroup(t *testing.T) {
	defer func(old int) { piece = old }(piece)
	for _, piece = range []int{piece, 1000} {
		if err := grouptest.Check(world); err != nil {
			t.Errorf("in pieces of %d bytes: %v", piece, err)
		}
	}
}

// Buffers may be parts of anything.
func TestBufferInStruct(t *testing.T) {
	mine := &struct {
		other *int
		bytes [4]byte
	}{new(int), [4]byte{1, 2, 3, byte(world.rank)}}
	all, err := group.Share(world, mine.bytes[:])
	for r, got := range all {
		if want := []byte{1, 2, 3, byte(r)}; err != nil || !bytes.Equal(got, want) {
			t.Errorf("rank %d: want %v, got %v, error %v", r, want, got, err)
		}
	}
}

// MPI is started once. Without mpirun it is not, and a world of one is opened as often as one likes.
func TestOpen(t *testing.T) {
	if launched() {
		if w, err := Open(Options{}); w != nil || err == nil || !strings.Contains(err.Error(), "cannot be started twice") {
			t.Errorf("got %v, error %v", w, err)
		}
		return
	}
	for range 2 {
		w, err := Open(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := grouptest.Check(w); err != nil || w.Size() != 1 || w.String() != "rank 0 of 1" {
			t.Errorf("%v: error %v", w, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if err := w.Close(); err == nil {
			t.Error("closed twice without an error")
		}
	}
	if _, err := Open(Options{Deadline: -1}); err == nil {
		t.Error("want an error of a deadline of less than 0")
	}
}

func TestString(t *testing.T) {
	if s := world.String(); !strings.HasPrefix(s, fmt.Sprintf("rank %d of %d (", world.Rank(), world.Size())) || strings.Contains(s, "unknown") {
		t.Errorf("got %q", s)
	}
}

// Wrong buffers are errors, and end a world.
func TestWrongBuffers(t *testing.T) {
	for want, buffers := range map[string][2][][]byte{
		"want buffers for 1 ranks, got 2":            {make([][]byte, 2), make([][]byte, 1)},
		"want buffers for 1 ranks, got 1":            {make([][]byte, 1), nil},
		"want a message of 2 bytes to itself, got 3": {{make([]byte, 3)}, {make([]byte, 2)}},
	} {
		w := &World{size: 1}
		if err := w.Exchange(buffers[0], buffers[1])(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
		if err := w.Exchange(make([][]byte, 1), make([][]byte, 1))(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v after the error %s", err, want)
		}
	}
	if err := (&World{size: 1, closed: true}).Exchange(make([][]byte, 1), make([][]byte, 1))(); err == nil || !strings.Contains(err.Error(), "after") {
		t.Errorf("got error %v", err)
	}
}

// What MPI cannot do is as if the rank were lost.
func TestErrorOfMPI(t *testing.T) {
	n := world.size
	w := &World{rank: world.rank, size: n + 1}
	send, recv := make([][]byte, n+1), make([][]byte, n+1)
	recv[n] = make([]byte, 1) // from a rank that is not there
	err := w.Exchange(send, recv)()
	if want := fmt.Sprintf("mpi: rank %d, message from it: the process is lost: ", n); !errors.Is(err, group.ErrLost) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got error %v", err)
	}
}

// A launcher of another MPI starts processes that MPI does not connect.
func TestOtherLauncher(t *testing.T) {
	if launched() {
		t.Skip("run without mpirun")
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^$")
	cmd.Env = append(os.Environ(), "PMI_SIZE=4")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "want the 4 processes of PMI_SIZE, got 1 by ") {
		t.Errorf("got error %v: %s", err, out)
	}
}

// Ranks that disagree get an error that names the other.
func TestMismatch(t *testing.T) {
	if !*mismatch || world.size != 2 {
		t.Skip("run with mpirun -np 2 and -mismatch")
	}
	defer func(old int) { piece = old }(piece)
	piece = 8 // the last piece is wrong
	send, recv := [][]byte{make([]byte, 14), make([]byte, 14)}, [][]byte{make([]byte, 14), make([]byte, 14)}
	if world.rank == 0 {
		send[1] = send[1][:11] // rank 1 gets less than it wants
		recv[1] = recv[1][:10] // and sends more
	}
	want := [][]string{{"rank 1, message from it", "truncate"}, {"rank 0, message from it", "want 6 bytes, got 3"}}[world.rank]
	err := world.Exchange(send, recv)()
	if errors.Is(err, group.ErrLost) {
		t.Errorf("no rank is lost, got error %v", err)
	}
	for _, w := range want {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("got error %v, want %q", err, w)
		}
	}
	if again := world.Exchange(send, recv)(); again != err {
		t.Errorf("got error %v after %v", again, err)
	}
}

// A rank that does not answer is named.
func TestSilent(t *testing.T) {
	if !*silent || world.size < 3 {
		t.Skip("run with mpirun -np 3 and -silent")
	}
	world.deadline = 4 * time.Second
	if world.rank == 1 {
		time.Sleep(8 * time.Second)
		return
	}
	send, recv := make([][]byte, world.size), make([][]byte, world.size)
	for r := range send {
		send[r], recv[r] = make([]byte, 1<<20), make([]byte, 1<<20)
	}
	err := world.Exchange(send, recv)()
	if want := "mpi: rank 1: the process is lost: no answer for 4s"; !errors.Is(err, group.ErrLost) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got error %v", err)
	}
}

// Exchanges that nobody waits for any more keep their buffers pinned: the collector would end the process otherwise.
func TestSilentSum(t *testing.T) {
	if !*silent || world.size != 2 {
		t.Skip("run with mpirun -np 2 and -silent")
	}
	world.deadline = 4 * time.Second
	if world.rank == 1 {
		time.Sleep(8 * time.Second)
		return
	}
	if err := loseSum(6); !errors.Is(err, group.ErrLost) { // 3 shards are two nodes of the tree: two exchanges at a time
		t.Errorf("got error %v", err)
	}
	for range 3 {
		runtime.GC()
		time.Sleep(50 * time.Millisecond) // finalizers run
	}
}

// loseSum computes a sum and drops it.
func loseSum(shards int) error {
	s, err := group.NewSum(world, shards, []int{1 << 19, 1 << 19})
	if err != nil {
		return err
	}
	_, err = s.Add(shards, func(int, []float32, func(int)) error { return nil })
	return err
}
