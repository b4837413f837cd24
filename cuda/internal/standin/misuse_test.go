//go:build cuda && linux

package standin

import (
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// spoilt opens a context of its own, whose calls all fail after a mistake.
func spoilt(t *testing.T) *device {
	t.Helper()
	d := open(t)
	ctx, err := d.gpu.MakeContext(cu.SchedAuto)
	d.must(err)
	t.Cleanup(func() {
		d.must(ctx.Destroy())
		d.must(cu.SetCurrentContext(d.ctx))
	})
	inner := *d
	inner.a, err = cu.MakeStream(cu.NonBlocking)
	d.must(err)
	inner.b, err = cu.MakeStream(cu.NonBlocking)
	d.must(err)
	return &inner
}

func alloc(d *device, n int) cu.DevicePtr {
	p, err := cu.MemAlloc(int64(4 * n))
	d.must(err)
	return p
}

// Memory is freed while work with it waits in a stream. From then on the context is good for nothing.
func TestFreedBeforeCopy(t *testing.T) {
	d := spoilt(t)
	x, y := alloc(d, 1), alloc(d, 1)
	d.copy(d.a, x, y)
	d.must(cu.MemFree(y))
	wants(t, d.a.Synchronize(), "freed before it was done")
	if err := d.b.Synchronize(); err != cu.IllegalAddress {
		t.Errorf("the next call: got %v, want %v", err, cu.IllegalAddress)
	}
}

func TestFreedBeforeKernel(t *testing.T) {
	d := spoilt(t)
	x, y := alloc(d, 1000), alloc(d, 1000)
	d.must(launch(d.a, d.kernel("relu_grad"), 1, uint64(x), uint64(x), uint64(y), 1000))
	d.must(cu.MemFree(y))
	wants(t, d.a.Synchronize(), "relu_grad: argument 2")
}

func TestPinnedFreedBeforeCopy(t *testing.T) {
	d := spoilt(t)
	m, err := driver.AllocPinned(1)
	d.must(err)
	d.must(cu.MemcpyHtoDAsync(alloc(d, 1), unsafe.Pointer(&m.Floats()[0]), 4, d.a))
	d.must(m.Free())
	wants(t, d.a.Synchronize(), "freed before it was done")
}

// What was freed is full of NaN for a while, and not given out again.
func TestFreedMemoryIsNaN(t *testing.T) {
	d := open(t)
	if Sanitized() {
		t.Skip("here the sanitizer finds it")
	}
	x := alloc(d, 1)
	d.must(cu.MemFree(x))
	if y := alloc(d, 1); y == x {
		t.Error("given out again at once")
	} else {
		d.must(cu.MemFree(y))
	}
	p := *(*unsafe.Pointer)(unsafe.Pointer(&x))
	if f := *(*float32)(p); f == f {
		t.Errorf("freed memory holds %g", f)
	}
	y := alloc(d, 100)
	if f := d.read(y + 396); f == f {
		t.Errorf("new memory holds %g", f)
	}
	d.must(cu.MemFree(y))
}

func TestCopiesOutOfBounds(t *testing.T) {
	d := open(t)
	host := make([]float32, 3)
	x := d.floats(1, 2)
	wants(t, cu.MemcpyHtoD(x, unsafe.Pointer(&host[0]), 12), "12 bytes")
	wants(t, cu.MemcpyDtoH(unsafe.Pointer(&host[0]), x+4, 8), "8 bytes")
	wants(t, cu.MemcpyDtoH(unsafe.Pointer(&host[0]), x-4, 4), "4 bytes")
	pinned := d.pinned(2)
	wants(t, cu.MemcpyHtoDAsync(x, unsafe.Pointer(&pinned[1]), 8, d.a), "pinned")
}

// A kernel that writes too far is found out when the memory is freed, even without the sanitizer.
func TestWriteBehindTheEnd(t *testing.T) {
	d := open(t)
	if Sanitized() {
		t.Skip("here the sanitizer finds it")
	}
	x, y := alloc(d, 4), d.floats(make([]float32, 8)...)
	d.must(launch(d.a, d.kernel("relu_grad"), 1, uint64(x), uint64(y), uint64(y), 5))
	d.must(d.a.Synchronize())
	d.must(cu.MemFree(x))
	if s := Mistakes(); !strings.Contains(s, "behind the end of 16 bytes") {
		t.Errorf("got %q", s)
	}
}

func TestStaleHandles(t *testing.T) {
	d := open(t)
	s, err := cu.MakeStream(cu.NonBlocking)
	d.must(err)
	stale := s
	d.must(s.Destroy())
	wants(t, stale.Synchronize(), "is no stream")
	x := d.floats(1)
	wants(t, cu.MemcpyDtoDAsync(x, x, 4, stale), "is no stream")

	e, err := cu.MakeEvent(cu.DisableTiming)
	d.must(err)
	old := e
	d.must(cu.DestroyEvent(&e))
	wants(t, old.Record(d.a), "is no event")

	m, err := cu.LoadData(kernels.PTX("loss"))
	d.must(err)
	f, err := m.Function("loss_mean")
	d.must(err)
	_, err = m.Function("no_such_kernel")
	wants(t, err, "no kernel no_such_kernel")
	d.must(m.Unload())
	wants(t, launch(d.a, f, 1, 0, 0, 0, 0), "is no function")

	p := alloc(d, 1)
	d.must(cu.MemFree(p))
	wants(t, cu.MemFree(p), "no such memory")
}

func TestContexts(t *testing.T) {
	d := open(t)
	other, err := d.gpu.MakeContext(cu.SchedAuto)
	d.must(err)
	wants(t, d.a.Synchronize(), "another context's")
	d.must(other.Destroy())
	d.must(cu.SetCurrentContext(d.ctx))
	d.must(d.a.Synchronize())

	done := make(chan error)
	go func() {
		runtime.LockOSThread() // a thread of its own, on which no context is current; it ends with the goroutine
		done <- d.a.Synchronize()
	}()
	wants(t, <-done, "no context is current")
}

func TestLaunches(t *testing.T) {
	d := open(t)
	f, x := d.kernel("relu_grad"), d.floats(1)
	args := []uint64{uint64(x), uint64(x), uint64(x), 1}
	wants(t, driver.Launch(f, 0, 256, d.a, args), "grid 0×1×1")
	wants(t, driver.Launch(f, 1, 1025, d.a, args), "block 1025×1×1")
}

func TestCaptures(t *testing.T) {
	d := open(t)
	x, y := d.floats(1), d.floats(2)
	begin := func() { t.Helper(); d.must(driver.BeginCapture(d.a)) }
	end := func() error { _, err := driver.EndCapture(d.a); return err }

	begin() // a wait
	wants(t, d.a.Synchronize(), "is being captured")
	if err := end(); err == nil {
		t.Error("the capture went on after a wait")
	}

	begin() // a stream that is not joined
	d.join(d.b, d.a)
	d.copy(d.b, x, y)
	wants(t, end(), "1 nodes of other streams were not joined")
	d.must(d.b.Synchronize()) // it has left the capture

	begin() // an event from outside
	e := d.event()
	d.must(e.Record(d.b))
	wants(t, d.a.Wait(e, 0), "recorded outside")
	if err := end(); err == nil {
		t.Error("the capture went on after an event from outside")
	}

	begin() // memory that is not pinned
	host := []float32{1}
	wants(t, cu.MemcpyHtoDAsync(x, unsafe.Pointer(&host[0]), 4, d.a), "cannot be captured")
	if err := end(); err == nil {
		t.Error("the capture went on after a copy that cannot be captured")
	}
	wants(t, end(), "is not being captured")
}
