//go:build cuda

package cuda

import (
	"errors"
	"runtime"
	"slices"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/cuda/internal/standin"
	"github.com/denoise-go/denoise/train/optim"
)

// Rounds of opening, training a little and closing leave nothing behind: nothing of the driver's, on a GPU no memory.
func TestLeaks(t *testing.T) {
	n := 1000 * *rounds
	if !standin.Active() {
		n = 100 * *rounds
		keepContext(t)
	}
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
		if standin.Active() {
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

// someSteps makes steps of training, the first eager, the others captured. It may leave closing to the device.
func someSteps(t *testing.T, d *Device, m *autoencoder.Model, steps int, tidy bool) {
	t.Helper()
	g, solver, sum := newStep(t, d, m, 4)
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

// keepContext holds the GPU's context to the test's end, current on its thread: a context that ends takes with it what has leaked.
func keepContext(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	gpu, err := cu.GetDevice(0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := gpu.RetainPrimaryCtx()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := gpu.ReleasePrimaryCtx(); err != nil {
			t.Error(err)
		}
		runtime.UnlockOSThread()
	})
	if err := cu.SetCurrentContext(ctx); err != nil {
		t.Fatal(err)
	}
}

func freeMemory(t *testing.T) int64 {
	t.Helper()
	bytes, _, err := cu.MemInfo()
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// Machines, solvers and sums that are closed give their memory back while the device stays open; what is left open ends with it.
func TestClosingInAnyOrder(t *testing.T) {
	standin.Need(t)
	d := open(t, Options{})
	var before string // after the first run: the device keeps the kernels that it has loaded
	for i := range 3 {
		cfg := shortConfig()
		cfg.Device = d
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			before = standin.Living()
		}
		if after := standin.Living(); after != before {
			t.Errorf("open after a run: %s, before: %s", after, before)
		}
	}
	m := newModel(t)
	g := newTrainingGraph(t, d, m, builtIn, 4)
	g.run(t, make([]float32, 4*36), make([]float32, 4*36))
	solvers := make([]optim.Solver, 2)
	for i := range solvers {
		var err error
		if solvers[i], err = d.Solver(optim.DefaultAdamW()); err != nil {
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
