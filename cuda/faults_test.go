//go:build cuda

package cuda

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/cuda/internal/standin"
	"github.com/denoise-go/denoise/train"
)

// rounds makes the tests of leaks and faults longer: go test -tags cuda ./cuda -run 'Fault|Leaks' -rounds 10
var rounds = flag.Int("rounds", 1, "how many times as many rounds of opening and closing, and points of failure, the tests try")

// attempt opens the device, trains a little in a folder and closes the device, and returns the first error.
func attempt(t *testing.T, cfg train.Config) error {
	t.Helper()
	d, err := Open(Options{})
	if err != nil {
		return err
	}
	cfg.Device = d
	_, _, err = shortRun(t, cfg)
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

// faultConfig is of a run that saves a state after each step, and has an operation on the host in each.
func faultConfig(t *testing.T) train.Config {
	cfg := shortConfig()
	cfg.Loss = hostLoss
	cfg.Epochs, cfg.Dir, cfg.SaveEvery, cfg.Start, cfg.Optimizer = 2, t.TempDir(), 1, train.Resume, clipped(cfg.Optimizer, 0.1)
	return cfg
}

// clean checks that nothing is open and that the driver was used as it wants to be.
func clean(t *testing.T, what string) {
	t.Helper()
	if living := standin.Living(); living != "" {
		t.Fatalf("%s: still open: %s", what, living)
	}
	if said := standin.Mistakes(); said != "" {
		t.Fatalf("%s: %s", what, said)
	}
}

// counted returns how many calls of a kind f makes, where fail is what makes the nth of them fail.
func counted(fail func(n int) (left int), f func()) int {
	const never = 1 << 30
	fail(never)
	f()
	return never - fail(0)
}

// Wherever memory runs out, the error says for what, everything is given back, and the folder is as good as before: the run goes
// on from there to the same end.
func TestFaultOutOfMemory(t *testing.T) {
	standin.Need(t)
	t.Cleanup(func() { standin.FailAllocation(0) })
	whole := faultConfig(t)
	allocations := counted(standin.FailAllocation, func() {
		if err := attempt(t, whole); err != nil {
			t.Fatal(err)
		}
	})
	want := files(t, whole.Dir)
	failed := 0
	for n := 1; n <= allocations; n += step(allocations, 20) {
		cfg := faultConfig(t)
		standin.FailAllocation(n)
		err := attempt(t, cfg)
		standin.FailAllocation(0)
		if err != nil {
			failed++
			if !strings.Contains(err.Error(), "cuda: ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("allocation %d: the error is %v", n, err)
			}
		}
		clean(t, fmt.Sprint(err))
		if err := attempt(t, cfg); err != nil {
			t.Fatalf("allocation %d: resumed: %v", n, err)
		}
		sameFiles(t, "the resumed run", files(t, cfg.Dir), want)
	}
	if failed == 0 {
		t.Error("no allocation failed")
	}
	t.Logf("%d of %d allocations failed", failed, allocations)
}

// Whenever the device breaks down, the run ends with an error, and goes on from its folder on another device to the same end.
func TestFaultLostDevice(t *testing.T) {
	standin.Need(t)
	t.Cleanup(func() { standin.LoseDevice(0) })
	whole := faultConfig(t)
	calls := counted(standin.LoseDevice, func() {
		if err := attempt(t, whole); err != nil {
			t.Fatal(err)
		}
	})
	want := files(t, whole.Dir)
	for n := 1; n <= calls; n += step(calls, 20) {
		cfg := faultConfig(t)
		standin.LoseDevice(n)
		err := attempt(t, cfg)
		standin.LoseDevice(0)
		if err == nil || !strings.Contains(err.Error(), "cuda: ") {
			t.Errorf("call %d of %d: the error is %v", n, calls, err)
		}
		if err := attempt(t, cfg); err != nil {
			t.Fatalf("call %d: resumed: %v", n, err)
		}
		sameFiles(t, "the resumed run", files(t, cfg.Dir), want)
	}
}

// step is how far apart the points of failure are that a test tries, of so many.
func step(all, tries int) int { return max(1, all/(tries**rounds)) }

// The address sanitizer finds no access beside what was taken or after it was given back.
func TestFaultMemoryUnderTheSanitizer(t *testing.T) {
	standin.Need(t)
	out, err := standin.UnderSanitizer(t, "RunsAsTheCPU|Gradients|EqualRuns|Late|Leaks|AnyOrder|Transfers|Strides|Parts|LayersHave")
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A run that fails is over when RunAll returns, so that the next can have its memory: what it has sent has arrived.
func TestFaultRunIsOver(t *testing.T) {
	standin.Need(t)
	t.Cleanup(func() { standin.FailAllocation(0) })
	d := open(t, Options{})
	g := newTrainingGraph(t, d, newModel(t), autoencoder.L2, 4)
	batch := slices.Repeat([]float32{1}, 4*36)
	g.run(t, batch, batch)
	standin.FailAllocation(1) // in the capture of the second run
	if err := g.vm.RunAll(); err == nil {
		t.Fatal("the run has not failed")
	}
	in := &g.vm.(*machine).inputs
	got := make([]float32, len(batch))
	if err := d.do(func() error { return cu.MemcpyDtoH(unsafe.Pointer(&got[0]), in.slots[1].dev, int64(4*len(got))) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, batch) {
		t.Errorf("the upload of the failed run has left %v", got)
	}
	g.run(t, batch, batch)
}

// The error of kernels that the driver cannot compile has what its compiler says, in one line.
func TestFaultKernels(t *testing.T) {
	standin.Need(t)
	d := open(t, Options{})
	err := d.do(func() error {
		_, err := loadModule("nonsense")
		return err
	})
	if err == nil || !strings.HasSuffix(err.Error(), ": ptxas fatal: no .version") {
		t.Errorf("got error %v", err)
	}
	if !strings.Contains(standin.Mistakes(), "this is no PTX") { // asked, and so forgotten
		t.Error("the stand-in has not seen that")
	}
}

// Streams may take turns in any way that waits and events allow: the numbers are the same.
func TestFaultOrderOfStreams(t *testing.T) {
	standin.Need(t)
	t.Cleanup(func() { standin.Shuffle(0) })
	var want map[string]string
	for seed := range 5 * *rounds {
		standin.Shuffle(seed)
		cfg := faultConfig(t)
		cfg.Loss = autoencoder.L2 // without waits in a step
		cfg.Device = open(t, Options{})
		if _, err := train.Run(context.Background(), newModel(t), newSet(t, "training", 27), newSet(t, "validation", 13), cfg); err != nil {
			t.Fatal(err)
		}
		got := files(t, cfg.Dir)
		if want == nil {
			want = got
		}
		sameFiles(t, "another order", got, want)
	}
}
