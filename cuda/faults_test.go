//go:build cuda

package cuda

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/cuda/internal/standin"
	"github.com/denoise-go/denoise/train"
)

// rounds makes the tests of leaks and faults longer: go test -tags cuda ./cuda -run Fault -rounds 10
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

// faultConfig is of a run that saves a state after each step.
func faultConfig(t *testing.T) train.Config {
	cfg := shortConfig()
	cfg.Epochs, cfg.Dir, cfg.SaveEvery, cfg.Start, cfg.AdamW.ClipNorm = 2, t.TempDir(), 1, train.Resume, 0.1
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

// A thousand rounds of opening, training a little and closing leave nothing behind: nothing of the driver's, on a GPU no memory.
func TestFaultLeaks(t *testing.T) {
	n := 1000 * *rounds
	if standin.Sanitized() || testing.Short() {
		n = 20
	}
	m, before := newModel(t), int64(0)
	for i := range n {
		d, err := Open(Options{})
		if err != nil {
			t.Fatal(err)
		}
		someSteps(t, d, m, 3, i%2 == 0)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if _, gpu := os.LookupEnv("DENOISE_GPU"); !gpu {
			clean(t, "a round")
			continue
		}
		free := freeMemory(t)
		if i == 10 { // the driver has grown what it keeps
			before = free
		}
		if i > 10 && free < before-(64<<20) {
			t.Fatalf("round %d: %d bytes are free, %d were before", i, free, before)
		}
	}
}

// someSteps makes steps of training, each with its machine's work in another form. It may leave closing to the device.
func someSteps(t *testing.T, d *Device, m *autoencoder.Model, steps int, tidy bool) {
	t.Helper()
	g := newTrainingGraph(t, d, m, autoencoder.L2, 4)
	solver, err := d.AdamW(train.DefaultAdamW())
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.LossSum()
	if err != nil {
		t.Fatal(err)
	}
	batch := make([]float32, 4*36)
	for range steps {
		g.run(t, batch, batch)
		if err := errors.Join(sum.Add(g.loss.Value(), 4), solver.Step(g.params)); err != nil {
			t.Fatal(err)
		}
	}
	if tidy {
		if err := errors.Join(d.Sync(), g.vm.Close(), sum.Close(), solver.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func freeMemory(t *testing.T) (bytes int64) {
	t.Helper()
	d := open(t, Options{})
	if err := d.do(func() (err error) {
		bytes, _, err = cu.MemInfo()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes
}

// Machines, solvers and sums that are closed give their memory back while the device stays open; what is left open ends with it.
func TestFaultClosingInAnyOrder(t *testing.T) {
	standin.Need(t)
	d := open(t, Options{})
	before := standin.Living()
	for range 3 {
		cfg := shortConfig()
		cfg.Device = d
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		if after := standin.Living(); after != before {
			t.Errorf("open after a run: %s, before: %s", after, before)
		}
	}
	m := newModel(t)
	g := newTrainingGraph(t, d, m, builtIn, 4)
	g.run(t, make([]float32, 4*36), make([]float32, 4*36))
	solvers := make([]train.Solver, 2)
	for i := range solvers {
		var err error
		if solvers[i], err = d.AdamW(train.DefaultAdamW()); err != nil {
			t.Fatal(err)
		}
		if err := solvers[i].Step(g.params); err != nil {
			t.Fatal(err)
		}
	}
	s, old := solvers[1], weights(m)
	if err := solvers[0].Close(); err != nil {
		t.Error(err)
	}
	g.run(t, make([]float32, 4*36), make([]float32, 4*36))
	if err := g.vm.Close(); err != nil {
		t.Error(err)
	}
	if err := d.Sync(); err != nil { // the solver still has the weights
		t.Error(err)
	}
	if slices.Equal(weights(m), old) {
		t.Error("two steps have left the weights as they were")
	}
	if _, err := d.LossSum(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	clean(t, "a closed device")
	for _, c := range []interface{ Close() error }{g.vm, s, d} {
		if err := c.Close(); err != nil {
			t.Errorf("closed after the device: %v", err)
		}
	}
}

// The address sanitizer finds no access beside what was taken or after it was given back.
func TestFaultMemoryUnderTheSanitizer(t *testing.T) {
	standin.Need(t)
	out, err := standin.UnderSanitizer(t, "RunsAsTheCPU|Gradients|EqualRuns|Late|Leaks|AnyOrder")
	if err != nil {
		t.Errorf("%v\n%s", err, out)
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
