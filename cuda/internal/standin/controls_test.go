//go:build cuda && linux

package standin

import (
	"testing"

	"gorgonia.org/cu"
)

func TestFailAllocation(t *testing.T) {
	d := open(t)
	FailAllocation(2)
	x := alloc(d, 1)
	if _, err := cu.MemAlloc(4); err != cu.OutOfMemory {
		t.Errorf("got %v, want %v", err, cu.OutOfMemory)
	}
	y := alloc(d, 1)
	if left := FailAllocation(0); left != 0 {
		t.Errorf("%d calls were left, want 0", left)
	}
	FailAllocation(3)
	z := alloc(d, 1)
	if left := FailAllocation(0); left != 2 {
		t.Errorf("%d calls were left, want 2", left)
	}
	for _, p := range []cu.DevicePtr{x, y, z} {
		d.must(cu.MemFree(p))
	}
}

func TestLoseDevice(t *testing.T) {
	d := open(t)
	LoseDevice(2)
	d.must(d.a.Synchronize())
	for range 3 {
		if err := d.a.Synchronize(); err != cu.EccUncorrectable {
			t.Errorf("got %v, want %v", err, cu.EccUncorrectable)
		}
	}
	LoseDevice(0)
	d.must(d.a.Synchronize())
}

func TestLiving(t *testing.T) {
	d := open(t)
	x := alloc(d, 1)
	e, err := cu.MakeEvent(cu.DisableTiming)
	d.must(err)
	if got, want := Living(), "1 × context, 1 × device memory, 2 × stream, 1 × event"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	d.must(cu.DestroyEvent(&e))
	d.must(cu.MemFree(x))
}

func TestCalls(t *testing.T) {
	d := open(t)
	before := Calls("cuStreamSynchronize")
	for range 3 {
		d.must(d.a.Synchronize())
	}
	if n := Calls("cuStreamSynchronize") - before; n != 3 {
		t.Errorf("%d calls were counted, want 3", n)
	}
	if n := Calls("cuNoSuchFunction"); n != 0 {
		t.Errorf("%d calls of no function were counted", n)
	}
}
