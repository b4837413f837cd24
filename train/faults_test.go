package train

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/durable/durabletest"
	"github.com/denoise-go/denoise/train/checkpoint"
)

// rounds makes the tests with faults longer: go test ./train -run Fault -rounds 10 -v
var rounds = flag.Int("rounds", 1, "how many times as many random faults the tests try; above 1 every step of writing files goes wrong in turn, instead of every fifth")

// randomFaults is how many random faults a test tries: some in the ordinary run, with -rounds all for each round.
func randomFaults(some, all int) int {
	if *rounds == 1 {
		return some
	}
	return all * *rounds
}

// stepsBetween is how far apart the steps of writing files are that go wrong. A file takes six steps, so that every fifth one is each of them in turn.
func stepsBetween() int {
	if *rounds == 1 {
		return 5
	}
	return 1
}

// survived collects the table of faults that TestMain prints.
var survived struct {
	sync.Mutex
	lines []string
}

// survives adds a line to the table: so many faults of a kind were tried, and the test did not fail in any.
func survives(t *testing.T, kind string, tried int) {
	t.Helper()
	survived.Lock()
	defer survived.Unlock()
	lost := "0 lost or wrong"
	if t.Failed() {
		lost = "FAILED"
	}
	survived.lines = append(survived.lines, fmt.Sprintf("%-80s %6d  %s", kind, tried, lost))
}

func TestMain(m *testing.M) {
	flag.Parse()
	if job := os.Getenv(childKey); job != "" {
		os.Exit(child(job))
	}
	status := m.Run()
	if testing.Verbose() {
		for _, l := range survived.lines {
			fmt.Println(l)
		}
	}
	os.Exit(status)
}

// faultConfig is of a run of 3 epochs of 2 steps with states within the epochs, whose best epoch is not the last.
func faultConfig(dir string) Config {
	cfg := shortConfig()
	cfg.Dir, cfg.Batch, cfg.Optimizer, cfg.SaveEvery, cfg.SaveEpochs, cfg.Start = dir, 5, adamW(0.2), faultSaveEvery, faultSaveEpochs, Resume
	return cfg
}

// faultSaveEvery makes a state at every step. With -1 there are none within the epochs, so that writing overlaps with training.
var faultSaveEvery = time.Duration(1)

// faultSaveEpochs is how many epochs lie between two states.
var faultSaveEpochs = 1

// sums returns what must be equal in the folders of equal runs: the files, by their SHA-256, and run.json but for its time.
// Temporary files are among them, so that one that was left makes a difference.
func sums(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		if e.Name() == RunFile {
			r, err := ReadRecord(dir)
			if err != nil {
				t.Fatal(err)
			}
			r.Result.Seconds = 0
			fmt.Fprintf(&b, "%s %+v %+v\n", RunFile, r.Identity, *r.Result)
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %x\n", e.Name(), sha256.Sum256(content))
	}
	return b.String()
}

// uninterrupted returns the sums of a run that nothing happens to.
func uninterrupted(t testing.TB) string {
	t.Helper()
	cfg := faultConfig(t.TempDir())
	_, h, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if best := h.Best(); best < 1 || best == len(h)-1 {
		t.Fatalf("want a best epoch within the run, got %d of %d", best+1, len(h))
	}
	return sums(t, cfg.Dir)
}

// resumed goes on with the run in a folder and compares the end of it with want.
func resumed(t *testing.T, what, dir, want string) {
	t.Helper()
	if _, _, err := shortRun(t, faultConfig(dir)); err != nil {
		t.Errorf("%s: resuming: %v", what, err)
		return
	}
	if got := sums(t, dir); got != want {
		t.Errorf("%s: the resumed run left\n%swant\n%s", what, got, want)
	}
}

var errDisk = errors.New("the disk fails")

// killed is what the disk of a test panics with: nothing after it is done, as if the process had been killed.
type killed struct{}

// withFault makes a run in which the n-th step of writing files, counted from 0, goes wrong, and returns how many there were.
func withFault(t *testing.T, dir string, fault func(step int) error) (steps int, err error) {
	cfg := faultConfig(dir)
	cfg.disk = durabletest.Disk(func(durable.Op, string) error {
		steps++
		return fault(steps - 1)
	})
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
			err = errDisk
		}
	}()
	_, _, err = shortRun(t, cfg)
	return steps, err
}

func TestFaultAtEveryStepOfWriting(t *testing.T) {
	faultAtEveryStep(t, 100, "")
}

func TestFaultAtEveryStepOfWritingBesideTraining(t *testing.T) {
	defer func(d time.Duration) { faultSaveEvery = d }(faultSaveEvery)
	faultSaveEvery = -1
	faultAtEveryStep(t, 70, ", epochs' states only")
}

// With a state every second epoch, the last of three epochs has one, too.
func TestFaultWithAStateEverySecondEpoch(t *testing.T) {
	defer func(d time.Duration) { faultSaveEvery, faultSaveEpochs = d, 1 }(faultSaveEvery)
	faultSaveEvery, faultSaveEpochs = -1, 2
	faultAtEveryStep(t, 50, ", a state every second epoch")
}

// faultAtEveryStep makes the steps of writing files go wrong, of which there are at least so many: see stepsBetween.
func faultAtEveryStep(t *testing.T, atLeast int, which string) {
	want := uninterrupted(t)
	total, err := withFault(t, t.TempDir(), func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if total < atLeast {
		t.Fatalf("want at least %d steps, got %d", atLeast, total)
	}
	for i, kind := range []struct {
		name  string
		every int  // with -rounds, one of so many steps is tried
		mends bool // a step that is tried again is done
		fault func(n, step int) error
	}{
		{"one step of writing a file fails", 1, true, func(n, step int) error {
			if step == n {
				return errDisk
			}
			return nil
		}},
		{"the disk fails from a step on", 3, false, func(n, step int) error {
			if step >= n {
				return errDisk
			}
			return nil
		}},
		{"the process ends between two steps", 1, false, func(n, step int) error {
			if step >= n {
				panic(killed{})
			}
			return nil
		}},
	} {
		tried, every := 0, kind.every*stepsBetween()
		for n := i % stepsBetween(); n < total; n += every {
			tried++
			dir := t.TempDir()
			steps, err := withFault(t, dir, func(step int) error { return kind.fault(n, step) })
			// A file that follows from the state has been written later, or the disk was so slow that states were left out and the run had fewer steps than the first one.
			complete := err == nil && (kind.mends || steps <= n) && sums(t, dir) == want
			if !errors.Is(err, errDisk) && !complete {
				t.Fatalf("%s: step %d: want the disk's error, got %v", kind.name, n, err)
			}
			resumed(t, fmt.Sprintf("%s: step %d", kind.name, n), dir, want)
		}
		survives(t, fmt.Sprintf("%s, %s in turn%s", kind.name, map[int]string{1: "each", 3: "every third", 5: "every fifth", 15: "every fifteenth"}[every], which), tried)
	}
}

// interruptedFolder returns a folder with a run that was cancelled in the middle of its third epoch.
func interruptedFolder(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg := faultConfig(t.TempDir())
	cfg.Device = &device{Device: CPU, beforeStep: func(step int) {
		if step == 5 {
			cancel()
		}
	}}
	if _, err := Run(ctx, newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return cfg.Dir
}

func TestFaultDamagedState(t *testing.T) {
	want, interrupted := uninterrupted(t), interruptedFolder(t)
	tries := randomFaults(6, 20)
	rng := rand.New(rand.NewPCG(2, 1))
	for kind, damage := range map[string]func(b []byte) []byte{
		"the newest state is cut short": func(b []byte) []byte { return b[:rng.IntN(len(b))] },
		"a bit of the newest state is flipped": func(b []byte) []byte {
			b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
			return b
		},
		"a block of the newest state is another's": func(b []byte) []byte {
			at := rng.IntN(len(b))
			for i := at; i < min(at+512, len(b)); i++ {
				b[i] = ^b[i]
			}
			return b
		},
	} {
		for i := range tries {
			dir := filepath.Join(t.TempDir(), "run")
			if err := os.CopyFS(dir, os.DirFS(interrupted)); err != nil {
				t.Fatal(err)
			}
			states, err := checkpoint.Points(dir)
			if err != nil || len(states) < 3 || states[len(states)-1] != point(2, 1) {
				t.Fatalf("want states up to 2 epochs and 1 batch, got %v, %v", states, err)
			}
			for _, s := range states[len(states)-1-i%2:] { // one or two of them
				path := filepath.Join(dir, s.File())
				b := damage(readFile(t, path))
				if err := os.WriteFile(path, b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var said strings.Builder
			cfg := faultConfig(dir)
			cfg.Progress = &said
			if _, _, err := shortRun(t, cfg); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			if got := sums(t, dir); got != want {
				t.Errorf("%s: the resumed run left\n%swant\n%s", kind, got, want)
			}
			for _, word := range []string{states[len(states)-1].File(), "damaged", "resumed"} {
				if !strings.Contains(said.String(), word) {
					t.Errorf("%s: the message %q lacks %q", kind, said.String(), word)
				}
			}
		}
		survives(t, kind, tries)
	}
}
