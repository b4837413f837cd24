//go:build mpi && cgo

package mpirun

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/denoise-go/denoise/train/checkpoint"
)

// launch is a job under way.
type launch struct {
	cmd   *exec.Cmd
	pids  []int // by rank
	said  bytes.Buffer
	ended chan error // gets mpirun's
}

// mpirun is the command that starts n ranks of this test. DENOISE_MPIRUN is another launcher with its options, such as that of MPICH.
func mpirun(n int, options ...string) *exec.Cmd {
	args := strings.Fields(cmp.Or(os.Getenv("DENOISE_MPIRUN"), "mpirun --oversubscribe"))
	args = append(append(append(args, options...), "-np", fmt.Sprint(n)), os.Args[0])
	return exec.Command(args[0], args[1:]...)
}

// start runs a job on n ranks, with one alone as without mpirun, and returns when all are about to train.
func start(t *testing.T, j job, n int) *launch {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	l := &launch{cmd: exec.Command(os.Args[0]), ended: make(chan error, 1), pids: make([]int, n)}
	if n > 1 {
		l.cmd = mpirun(n)
	}
	l.cmd.Env = append(os.Environ(), childKey+"="+string(text), "GOMAXPROCS=1", "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	l.cmd.Stderr = &l.said
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range n {
		var rank, pid int
		if !lines.Scan() {
			t.Fatalf("want %d ranks, got an end: %v: %s", n, l.cmd.Wait(), &l.said)
		}
		if _, err := fmt.Sscanf(lines.Text(), "rank %d pid %d", &rank, &pid); err != nil || rank >= n {
			t.Fatalf("want a rank's line, got %q", lines.Text())
		}
		l.pids[rank] = pid
	}
	var read sync.WaitGroup
	read.Go(func() {
		for lines.Scan() {
		}
	})
	go func() {
		read.Wait()
		l.ended <- l.cmd.Wait()
	}()
	return l
}

// end returns mpirun's error, and fails if ranks go on for a minute.
func (l *launch) end(t *testing.T) error {
	t.Helper()
	select {
	case err := <-l.ended:
		return err
	case <-time.After(time.Minute):
		l.cmd.Process.Kill()
		t.Fatal("want an end within a minute, got none")
		return nil
	}
}

// complete runs a job to its end.
func complete(t *testing.T, j job, n int) {
	t.Helper()
	l := start(t, j, n)
	if err := l.end(t); err != nil {
		t.Fatalf("%d ranks: %v: %s", n, err, &l.said)
	}
}

// sums returns the SHA-256 of each file of a run but run.json, which has times.
func sums(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range files {
		if f.Name() == "run.json" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%x %s\n", sha256.Sum256(b), f.Name())
	}
	return text.String()
}

// alone returns the files of a job of one process.
var alone = func() func(t *testing.T, network string) (job, string) {
	known := map[string]string{}
	return func(t *testing.T, network string) (job, string) {
		t.Helper()
		j := job{Dir: filepath.Join(t.TempDir(), "run"), Network: network, Epochs: 4}
		if known[network] == "" {
			complete(t, j, 1)
			known[network] = sums(t, j.Dir)
			j.Dir += "-again"
		}
		return j, known[network]
	}
}()

func equal(t *testing.T, what, dir, want string) {
	t.Helper()
	if got := sums(t, dir); got != want {
		t.Errorf("%s: the folder holds\n%swant that of one process\n%s", what, got, want)
	}
}

// Any number of ranks writes the files of one process.
func TestEqualFiles(t *testing.T) {
	for network := range networks {
		for _, n := range []int{2, 4} {
			j, want := alone(t, network)
			complete(t, j, n)
			equal(t, fmt.Sprintf("%s, %d ranks", network, n), j.Dir, want)
		}
	}
}

// numbers of ranks that a run is resumed with.
var numbers = []int{2, 4, 1}

// A random rank is killed at a random moment, again and again, and the run goes on with another number of ranks. DENOISE_MPI_KILLS says how many times.
func TestKilledRanks(t *testing.T) {
	kills := 4
	if text := os.Getenv("DENOISE_MPI_KILLS"); text != "" {
		kills, _ = strconv.Atoi(text)
	}
	rng := rand.New(rand.NewPCG(uint64(kills), 2))
	names, wholes := []string{"mlp", "conv"}, map[string]time.Duration{}
	done := 0
	for runs := 0; done < kills; runs++ {
		j, want := alone(t, names[runs%2])
		if wholes[j.Network] == 0 {
			begin := time.Now()
			complete(t, job{Dir: j.Dir + "-timed", Network: j.Network, Epochs: j.Epochs}, 2)
			wholes[j.Network] = time.Since(begin)
		}
		for i := 0; ; i++ {
			n := numbers[(i+runs)%len(numbers)]
			l := start(t, j, n)
			time.Sleep(time.Duration(rng.Float64() * float64(wholes[j.Network]) / 4))
			syscall.Kill(l.pids[rng.IntN(n)], syscall.SIGKILL)
			if l.end(t) == nil {
				break
			}
			if done++; done%10 == 0 {
				t.Logf("%d kills in %d runs", done, runs+1)
			}
		}
		equal(t, fmt.Sprintf("%s after %d kills", j.Network, done), j.Dir, want)
	}
	t.Logf("%d kills of ranks, none lost", done)
}

// begins waits until a run has saved its first state, and a little longer.
func begins(t *testing.T, j job) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if points, err := checkpoint.Points(j.Dir); err == nil && len(points) > 0 {
			time.Sleep(100 * time.Millisecond)
			return
		}
		if time.Since(start) > time.Minute {
			t.Fatal("want a state within a minute, got none")
		}
	}
}

// A rank that stands still is named by the others after the deadline.
func TestStoppedRank(t *testing.T) {
	j := job{Dir: filepath.Join(t.TempDir(), "run"), Network: "mlp", Epochs: 1000, Deadline: 4 * time.Second}
	l := start(t, j, 2)
	begins(t, j)
	if err := syscall.Kill(l.pids[1], syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := l.end(t); err == nil || !strings.Contains(l.said.String(), "rank 0: ") || !strings.Contains(l.said.String(), "rank 1: the process is lost: no answer for 4s") {
		t.Errorf("want rank 1 named by rank 0, got %v: %s", err, &l.said)
	}
	resumes(t, j, 4)
}

// resumes checks that n ranks complete a run that was interrupted, to the files of one process.
func resumes(t *testing.T, j job, n int) {
	t.Helper()
	points, err := checkpoint.Points(j.Dir)
	if err != nil || len(points) == 0 {
		t.Fatalf("want states, got %v, error %v", points, err)
	}
	j.Epochs, j.Deadline = points[len(points)-1].Epochs+2, 0
	complete(t, j, n)
	whole := job{Dir: j.Dir + "-alone", Network: j.Network, Epochs: j.Epochs}
	complete(t, whole, 1)
	equal(t, fmt.Sprintf("resumed by %d ranks from %v", n, points[len(points)-1]), j.Dir, sums(t, whole.Dir))
}

// A signal to mpirun ends all ranks before the run's end, with a good state.
func TestSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		long := job{Dir: filepath.Join(t.TempDir(), "run"), Network: "mlp", Epochs: 1000}
		l := start(t, long, 2)
		begins(t, long)
		if err := l.cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		if err := l.end(t); err == nil && os.Getenv("DENOISE_MPIRUN") == "" { // MPICH's launcher may hide how the ranks ended
			t.Errorf("%v: want an error, got none", s)
		}
		if points, err := checkpoint.Points(long.Dir); err != nil || points[len(points)-1].Epochs == long.Epochs {
			t.Errorf("%v: want a run that has not ended, got error %v", s, err)
		}
		for _, pid := range l.pids {
			if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && !bytes.Contains(b, []byte(") Z ")) {
				t.Errorf("%v: a rank is left: %s", s, b)
			}
		}
		resumes(t, long, 1)
	}
}

// Ranks that differ say in what, and train nothing.
func TestRanksThatDiffer(t *testing.T) {
	for differ, want := range map[string]string{"seed": "seed", "images": "training"} {
		j := job{Dir: filepath.Join(t.TempDir(), "run"), Network: "mlp", Epochs: 2, Differ: differ}
		l := start(t, j, 2)
		if err := l.end(t); err == nil || !strings.Contains(l.said.String(), "rank 1 differs from rank 0: ") || !strings.Contains(l.said.String(), want) {
			t.Errorf("%s: got %v: %s", differ, err, &l.said)
		}
		if _, err := os.Stat(j.Dir); err == nil {
			t.Errorf("%s: the run has a folder", differ)
		}
	}
}
