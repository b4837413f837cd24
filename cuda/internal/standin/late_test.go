//go:build cuda && linux

package standin

import (
	"fmt"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// Nothing in a stream happens before somebody waits for it.
func TestWorkIsLate(t *testing.T) {
	d := open(t)
	x, host := d.floats(1), d.pinned(1)
	host[0] = 2
	d.must(cu.MemcpyHtoDAsync(x, unsafe.Pointer(&host[0]), 4, d.a))
	if got := d.read(x); got != 1 {
		t.Errorf("before the wait there is %g, want 1", got)
	}
	host[0] = 3 // a mistake of the kind that this is for
	d.must(d.b.Synchronize())
	if got := d.read(x); got != 1 {
		t.Errorf("after a wait for another stream there is %g, want 1", got)
	}
	d.must(d.a.Synchronize())
	if got := d.read(x); got != 3 {
		t.Errorf("after the wait there is %g, want 3", got)
	}
}

// Memory that is not pinned has been read when the call returns, as the driver does it.
func TestPageableMemoryIsReadAtOnce(t *testing.T) {
	d := open(t)
	x, host := d.floats(1), []float32{2}
	d.must(cu.MemcpyHtoDAsync(x, unsafe.Pointer(&host[0]), 4, d.a))
	host[0] = 3
	d.must(d.a.Synchronize())
	if got := d.read(x); got != 2 {
		t.Errorf("got %g, want 2", got)
	}
}

// orders runs a case under many orders of streams and returns the results that were met.
func orders(run func() float32) map[float32]bool {
	met := map[float32]bool{}
	for seed := range 20 {
		Shuffle(seed)
		met[run()] = true
	}
	return met
}

// check fails unless just the results that are wanted were met.
func check(t *testing.T, what string, met map[float32]bool, want ...float32) {
	t.Helper()
	if fmt.Sprint(met) != fmt.Sprint(set(want)) {
		t.Errorf("%s: got results %v, want %v", what, met, want)
	}
}

func set(list []float32) map[float32]bool {
	s := map[float32]bool{}
	for _, x := range list {
		s[x] = true
	}
	return s
}

// One stream reads what another writes: without an event it reads the old number.
func TestMissingWaitForResult(t *testing.T) {
	d := open(t)
	x, y, z := d.floats(0), d.floats(0), d.floats(2)
	one := d.floats(1)
	run := func(waits bool) float32 {
		d.copy(d.b, x, one)
		d.must(d.b.Synchronize())
		d.copy(d.a, x, z)
		if waits {
			d.join(d.b, d.a)
		}
		d.copy(d.b, y, x)
		d.must(d.b.Synchronize())
		got := d.read(y)
		d.must(d.a.Synchronize())
		return got
	}
	check(t, "with the event", orders(func() float32 { return run(true) }), 2)
	check(t, "without", orders(func() float32 { return run(false) }), 1)
}

// One stream writes anew what another is yet to read, and both are joined later: without an event either may be first.
func TestMissingWaitForReader(t *testing.T) {
	d := open(t)
	x, y, one, two := d.floats(0), d.floats(0), d.floats(1), d.floats(2)
	run := func(waits bool) float32 {
		d.copy(d.a, x, one)
		d.join(d.b, d.a)
		d.copy(d.a, y, x) // reads 1 …
		if waits {
			d.join(d.b, d.a)
		}
		d.copy(d.b, x, two) // … if this is later
		d.join(d.a, d.b)
		d.must(d.a.Synchronize())
		return d.read(y)
	}
	check(t, "with the event", orders(func() float32 { return run(true) }), 1)
	check(t, "without", orders(func() float32 { return run(false) }), 1, 2)
}

// A captured graph has the edges that its events make, and no others.
func TestGraphOrder(t *testing.T) {
	d := open(t)
	x, y, z, one, two := d.floats(0), d.floats(0), d.floats(0), d.floats(1), d.floats(2)
	record := func(waits bool) *driver.Graph {
		d.must(driver.BeginCapture(d.a))
		d.copy(d.a, x, one)
		d.join(d.b, d.a)
		d.copy(d.a, y, x)
		if waits {
			d.join(d.b, d.a)
		}
		d.copy(d.b, x, two)
		d.join(d.a, d.b)
		d.copy(d.a, z, y)
		g, err := driver.EndCapture(d.a)
		d.must(err)
		return g
	}
	for _, waits := range []bool{true, false} {
		g := record(waits)
		met := orders(func() float32 {
			d.must(g.Launch(d.a))
			d.must(g.Launch(d.a))
			d.must(d.a.Synchronize())
			return d.read(z)
		})
		if waits {
			check(t, "with the event", met, 1)
		} else {
			check(t, "without", met, 1, 2)
		}
		d.must(g.Close())
	}
}

func TestGraphIsLate(t *testing.T) {
	d := open(t)
	x, one := d.floats(0), d.floats(1)
	d.must(driver.BeginCapture(d.a))
	d.copy(d.a, x, one)
	g, err := driver.EndCapture(d.a)
	d.must(err)
	d.must(g.Launch(d.b))
	d.must(d.a.Synchronize())
	if got := d.read(x); got != 0 {
		t.Errorf("before the wait there is %g, want 0", got)
	}
	d.must(d.b.Synchronize())
	if got := d.read(x); got != 1 {
		t.Errorf("after the wait there is %g, want 1", got)
	}
	d.must(g.Close())
}

// Long queues are done without deep recursion, and forgotten without.
func TestLongQueue(t *testing.T) {
	d := open(t)
	x, one := d.floats(0), d.floats(1)
	for range 100000 {
		d.copy(d.a, x, one)
	}
	d.must(d.a.Synchronize())
	for range 100000 {
		d.copy(d.a, x, one)
	}
}
