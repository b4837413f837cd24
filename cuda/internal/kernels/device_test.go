//go:build cuda && linux

package kernels_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/cuda/internal/standin"
)

func TestMain(m *testing.M) { standin.Main(m) }

// device is an open GPU with the kernels. What goes wrong with it ends the test.
type device struct {
	t       testing.TB
	modules map[string]cu.Module // by file
	stream  cu.Stream
}

// open opens the device for a test, and sees at its end that no mistake was made and nothing was left behind.
func open(t testing.TB) *device {
	t.Helper()
	runtime.LockOSThread()
	d := &device{t: t, modules: map[string]cu.Module{}}
	gpu, err := cu.GetDevice(0)
	d.must(err)
	ctx, err := gpu.RetainPrimaryCtx()
	d.must(err)
	d.must(cu.SetCurrentContext(ctx))
	d.stream, err = cu.MakeStream(cu.NonBlocking)
	d.must(err)
	t.Cleanup(func() { // after those of the test's memory
		d.must(d.stream.Destroy())
		for _, m := range d.modules {
			d.must(m.Unload())
		}
		d.must(gpu.ReleasePrimaryCtx())
		runtime.UnlockOSThread()
		if s := standin.Mistakes() + standin.Living(); s != "" {
			t.Errorf("the stand-in says: %s", s)
		}
	})
	return d
}

func (d *device) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// alloc takes memory for the test's time.
func (d *device) alloc(bytes int) cu.DevicePtr {
	d.t.Helper()
	p, err := cu.MemAlloc(int64(max(1, bytes)))
	d.must(err)
	d.t.Cleanup(func() { d.must(cu.MemFree(p)) })
	return p
}

// up returns device memory with a copy of a list.
func up[T any](d *device, list []T) cu.DevicePtr {
	d.t.Helper()
	var zero T
	bytes := len(list) * int(unsafe.Sizeof(zero))
	p := d.alloc(bytes)
	if bytes > 0 {
		d.send(p, unsafe.Pointer(&list[0]), bytes)
	}
	return p
}

// send copies to the device, and waits: a copy from memory that is not pinned may return before it has arrived, and the stream does
// not wait for it.
func (d *device) send(p cu.DevicePtr, from unsafe.Pointer, bytes int) {
	d.t.Helper()
	d.must(cu.MemcpyHtoD(p, from, int64(bytes)))
	d.must(cu.Synchronize())
}

// down waits for all work and returns a copy of n elements of device memory.
func down[T any](d *device, p cu.DevicePtr, n int) []T {
	d.t.Helper()
	d.must(d.stream.Synchronize())
	list := make([]T, n)
	if n > 0 {
		d.must(cu.MemcpyDtoH(unsafe.Pointer(&list[0]), p, int64(n)*int64(unsafe.Sizeof(list[0]))))
	}
	return list
}

// function loads a kernel for the test's time.
func (d *device) function(name string) cu.Function {
	d.t.Helper()
	file := kernels.FileOf(name)
	m, ok := d.modules[file]
	if !ok {
		var err error
		m, err = cu.LoadData(kernels.PTX(file))
		d.must(err)
		d.modules[file] = m
	}
	f, err := m.Function(name)
	d.must(err)
	return f
}

// launch puts a kernel into the stream.
func (d *device) launch(name string, blocks int, args ...any) {
	d.t.Helper()
	d.must(driver.Launch(d.function(name), blocks, kernels.Threads, d.stream, kernels.Args(args...)))
}

// sizes are numbers of elements around those where something changes: four at a time, a warp, a block, a grid.
var sizes = []int{1, 2, 3, 4, 5, 31, 32, 33, 127, 255, 256, 257, 1023, 1024, 1025, 4100, 100352}

func init() {
	if standin.Sanitized() { // some times slower
		sizes = sizes[:len(sizes)-1]
	}
}

// odd are numbers that formulas of comparisons go wrong with.
var odd = []float32{0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
	math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 1, -1}

// noise returns n random numbers, a few of them odd if that is asked for.
func noise(r *rand.Rand, n int, withOdd bool) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(r.NormFloat64())
		if withOdd && r.IntN(16) == 0 {
			list[i] = odd[r.IntN(len(odd))]
		}
	}
	return list
}

// sameBits fails unless the lists are equal bit for bit; all NaNs are one.
func sameBits(t testing.TB, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) && (got[i] == got[i] || want[i] == want[i]) {
			t.Fatalf("%s: element %d of %d: got %g (%#x), want %g (%#x)", what, i, len(want), got[i], math.Float32bits(got[i]),
				want[i], math.Float32bits(want[i]))
		}
	}
}

// put writes a number to the device once all work is done.
func (d *device) put(p cu.DevicePtr, x float32) {
	d.t.Helper()
	d.must(d.stream.Synchronize())
	d.send(p, unsafe.Pointer(&x), 4)
}

// shifts are how many float32s memory begins behind a multiple of 16 bytes.
var shifts = []int{0, 1}

// shifted returns device memory with a list, off its alignment.
func shifted(d *device, list []float32, shift int) cu.DevicePtr {
	return up(d, append(make([]float32, shift), list...)) + cu.DevicePtr(4*shift)
}

// equalNumbers is sameBits where 0 and -0 are one.
func equalNumbers(t testing.TB, what string, got, want []float32) {
	t.Helper()
	for i := range got {
		if got[i] == want[i] {
			got[i] = want[i]
		}
	}
	sameBits(t, what, got, want)
}
