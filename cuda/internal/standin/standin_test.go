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

func TestMain(m *testing.M) { Main(m) }

// device is an open stand-in.
type device struct {
	t    testing.TB
	gpu  cu.Device
	ctx  cu.CUContext
	a, b cu.Stream
}

// open opens the stand-in for a test. At the end, Mistakes must have been asked for if there are any, and nothing may be left.
func open(t testing.TB) *device {
	t.Helper()
	Need(t)
	runtime.LockOSThread()
	d := &device{t: t}
	var err error
	d.gpu, err = cu.GetDevice(0)
	d.must(err)
	d.ctx, err = d.gpu.RetainPrimaryCtx()
	d.must(err)
	d.must(cu.SetCurrentContext(d.ctx))
	d.a, err = cu.MakeStream(cu.NonBlocking)
	d.must(err)
	d.b, err = cu.MakeStream(cu.NonBlocking)
	d.must(err)
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		d.a.Destroy()
		d.b.Destroy()
		if s := Living(); s != "1 × context" {
			t.Errorf("left behind: %s", s)
		}
		d.must(d.gpu.ReleasePrimaryCtx())
		if s := Mistakes(); s != "" {
			t.Errorf("mistakes: %s", s)
		}
		runtime.UnlockOSThread()
	})
	return d
}

func (d *device) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// floats takes device memory for the test's time, with numbers in it.
func (d *device) floats(list ...float32) cu.DevicePtr {
	d.t.Helper()
	p, err := cu.MemAlloc(int64(4 * len(list)))
	d.must(err)
	d.must(cu.MemcpyHtoD(p, unsafe.Pointer(&list[0]), int64(4*len(list))))
	d.t.Cleanup(func() { cu.MemFree(p) })
	return p
}

// read returns the first number there is now, waiting for no stream.
func (d *device) read(p cu.DevicePtr) (x float32) {
	d.t.Helper()
	d.must(cu.MemcpyDtoH(unsafe.Pointer(&x), p, 4))
	return x
}

// pinned takes pinned memory for the test's time.
func (d *device) pinned(n int) []float32 {
	d.t.Helper()
	m, err := driver.AllocPinned(n)
	d.must(err)
	d.t.Cleanup(func() { m.Free() })
	return m.Floats()
}

func (d *device) event() cu.Event {
	d.t.Helper()
	e, err := cu.MakeEvent(cu.DisableTiming)
	d.must(err)
	d.t.Cleanup(func() { cu.DestroyEvent(&e) })
	return e
}

// copy puts a copy of one number into a stream.
func (d *device) copy(s cu.Stream, to, from cu.DevicePtr) {
	d.t.Helper()
	d.must(cu.MemcpyDtoDAsync(to, from, 4, s))
}

// join makes a stream wait for what another has been given so far.
func (d *device) join(waits, works cu.Stream) {
	d.t.Helper()
	e := d.event()
	d.must(e.Record(works))
	d.must(waits.Wait(e, 0))
}

// kernel returns a kernel for the test's time.
func (d *device) kernel(name string) cu.Function {
	d.t.Helper()
	m, err := cu.LoadData(kernels.PTX(kernels.FileOf(name)))
	d.must(err)
	d.t.Cleanup(func() { m.Unload() })
	f, err := m.Function(name)
	d.must(err)
	return f
}

// launch puts a kernel whose arguments are addresses and whole numbers into a stream.
func launch(s cu.Stream, f cu.Function, blocks int, args ...uint64) error {
	return driver.Launch(f, blocks, kernels.Threads, s, args)
}

// wants fails unless the call failed and the mistake that was said contains a text.
func wants(t testing.TB, err error, text string) {
	t.Helper()
	said := Mistakes()
	if err == nil || !strings.Contains(said, text) {
		t.Errorf("want an error and a mistake with %q, got %v and %q", text, err, said)
	}
}

// pointer is the address of a list's first element.
func pointer[T any](list []T) unsafe.Pointer { return unsafe.Pointer(&list[0]) }
