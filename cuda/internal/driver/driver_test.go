//go:build cuda && linux

package driver_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/standin"
)

func TestMain(m *testing.M) { standin.Main(m) }

// open makes the first GPU's context current on the test's thread, to the test's end.
func open(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	gpu, err := cu.GetDevice(0)
	must(t, err)
	ctx, err := gpu.RetainPrimaryCtx()
	must(t, err)
	must(t, cu.SetCurrentContext(ctx))
	t.Cleanup(func() {
		must(t, gpu.ReleasePrimaryCtx())
		runtime.UnlockOSThread()
		if standin.Active() {
			if left := standin.Living() + standin.Mistakes(); left != "" {
				t.Error(left)
			}
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func stream(t *testing.T) cu.Stream {
	t.Helper()
	s, err := cu.MakeStream(cu.NonBlocking)
	must(t, err)
	t.Cleanup(func() { must(t, s.Destroy()) })
	return s
}

// floats allocates device memory and fills it, NaN if there is nothing to fill it with.
func floats(t *testing.T, n int, values []float32) cu.DevicePtr {
	t.Helper()
	p, err := cu.MemAlloc(int64(4 * n))
	must(t, err)
	t.Cleanup(func() { must(t, cu.MemFree(p)) })
	if values == nil {
		values = make([]float32, n)
		for i := range values {
			values[i] = float32(math.NaN())
		}
	}
	write(t, p, values)
	return p
}

// write copies to the device, and waits: a copy from memory that is not pinned may return before it has arrived, and streams that
// are NonBlocking do not wait for it.
func write(t *testing.T, p cu.DevicePtr, values []float32) {
	t.Helper()
	must(t, cu.MemcpyHtoD(p, unsafe.Pointer(&values[0]), int64(4*len(values))))
	must(t, cu.Synchronize())
}

func read(t *testing.T, p cu.DevicePtr, n int) []float32 {
	t.Helper()
	values := make([]float32, n)
	must(t, cu.MemcpyDtoH(unsafe.Pointer(&values[0]), p, int64(4*n)))
	return values
}

func TestPinnedMemory(t *testing.T) {
	open(t)
	const n = 1000
	m, err := driver.AllocPinned(n)
	must(t, err)
	for i := range m.Floats() {
		m.Floats()[i] = float32(i)
	}
	if len(m.Floats()) != n {
		t.Fatalf("%d floats, want %d", len(m.Floats()), n)
	}
	s, p := stream(t), floats(t, n, nil)
	must(t, cu.MemcpyHtoDAsync(p, unsafe.Pointer(&m.Floats()[0]), 4*n, s))
	must(t, s.Synchronize())
	for i, v := range read(t, p, n) {
		if v != float32(i) {
			t.Fatalf("element %d came as %g", i, v)
		}
	}
	must(t, m.Free())
	must(t, m.Free())
	if m.Floats() != nil {
		t.Error("memory that was freed can be reached")
	}
	if _, err := driver.AllocPinned(0); err == nil || !strings.Contains(err.Error(), "want at least 1 float32, got 0") {
		t.Errorf("got error %v", err)
	}
}

func TestOutOfMemoryIsTold(t *testing.T) {
	standin.Need(t)
	open(t)
	standin.FailAllocation(1)
	_, err := driver.AllocPinned(10)
	if !errors.Is(err, driver.OutOfMemory) || !strings.Contains(err.Error(), "cuMemHostAlloc of 40 bytes: CUDA_ERROR_OUT_OF_MEMORY") {
		t.Errorf("got error %v", err)
	}
}

// A graph of work on two streams does at each launch what the streams would have done.
func TestGraph(t *testing.T) {
	open(t)
	const n = 256
	a, b := stream(t), stream(t)
	fork, err := cu.MakeEvent(cu.DisableTiming)
	must(t, err)
	join, err := cu.MakeEvent(cu.DisableTiming)
	must(t, err)
	defer func() { must(t, errors.Join(cu.DestroyEvent(&fork), cu.DestroyEvent(&join))) }()
	from, middle, to := floats(t, n, nil), floats(t, n, nil), floats(t, n, nil)

	must(t, driver.BeginCapture(a))
	must(t, fork.Record(a))
	must(t, b.Wait(fork, 0))
	must(t, cu.MemcpyDtoDAsync(middle, from, 4*n, b))
	must(t, join.Record(b))
	must(t, a.Wait(join, 0))
	must(t, cu.MemcpyDtoDAsync(to, middle, 4*n, a))
	g, err := driver.EndCapture(a)
	must(t, err)

	for launch := range 3 {
		values := make([]float32, n)
		for i := range values {
			values[i] = float32(launch*n + i)
		}
		write(t, from, values)
		must(t, g.Launch(a))
		must(t, a.Synchronize())
		for i, v := range read(t, to, n) {
			if v != values[i] {
				t.Fatalf("launch %d: element %d is %g, want %g", launch, i, v, values[i])
			}
		}
	}
	must(t, g.Close())
	must(t, g.Close())
	if err := g.Launch(a); err == nil {
		t.Error("a closed graph was launched")
	}
	if _, err := driver.EndCapture(a); err == nil || !strings.Contains(err.Error(), "cuStreamEndCapture: CUDA_ERROR") {
		t.Errorf("end of a capture that has not begun: got error %v", err)
	}
	if standin.Active() && !strings.Contains(standin.Mistakes(), "not being captured") { // asked, and so forgotten
		t.Error("the stand-in has not seen that")
	}
}

// Products of random shapes, all sides and epilogues, against sums in float64.
func TestProducts(t *testing.T) {
	open(t)
	lt, err := driver.NewLt()
	must(t, err)
	defer func() { must(t, lt.Close()) }()
	t.Log("cublasLt", lt.Version())
	s := stream(t)
	workspace, err := cu.MemAlloc(driver.WorkspaceBytes)
	must(t, err)
	defer func() { must(t, cu.MemFree(workspace)) }()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		p := driver.Product{TransA: i&1 != 0, TransB: i&2 != 0, M: 1 + r.IntN(40), N: 1 + r.IntN(40), K: 1 + r.IntN(40),
			Epilogue: driver.Epilogue(i % 3), TF32: i%5 == 0}
		a, b, bias := random(r, p.M*p.K), random(r, p.K*p.N), random(r, p.N)
		pa, pb, pbias, pc := floats(t, len(a), a), floats(t, len(b), b), floats(t, len(bias), bias), floats(t, p.M*p.N, nil)
		plan, err := lt.Plan(p)
		if err != nil {
			t.Error(err) // of all shapes that cublasLt refuses
			continue
		}
		for range 2 {
			must(t, plan.Run(s, workspace, pc, pa, pb, pbias))
		}
		must(t, s.Synchronize())
		must(t, plan.Close())
		// Sums may be made in any order, each addition cut off, and the factors of TF32 as well.
		tolerance := float64(p.K+2) * 0x1p-23
		if p.TF32 {
			tolerance += 0x1p-9
		}
		want, terms := reference(p, a, b, bias)
		for j, got := range read(t, pc, p.M*p.N) {
			if !(math.Abs(float64(got)-want[j]) <= tolerance*terms[j]) {
				t.Errorf("%v: element %d is %g, want %g, give or take %g", p, j, got, want[j], tolerance*terms[j])
				break
			}
		}
	}
}

func random(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// reference returns the product, and for each element the sum of its terms' sizes.
func reference(p driver.Product, a, b, bias []float32) (c, terms []float64) {
	c, terms = make([]float64, p.M*p.N), make([]float64, p.M*p.N)
	for i := range p.M {
		for j := range p.N {
			sum, size := 0.0, 0.0
			for k := range p.K {
				ia, ib := i*p.K+k, k*p.N+j
				if p.TransA {
					ia = k*p.M + i
				}
				if p.TransB {
					ib = j*p.K + k
				}
				term := float64(a[ia]) * float64(b[ib])
				sum, size = sum+term, size+math.Abs(term)
			}
			if p.Epilogue != driver.None {
				sum, size = sum+float64(bias[j]), size+math.Abs(float64(bias[j]))
			}
			if p.Epilogue == driver.BiasReLU {
				sum = max(0, sum)
			}
			c[i*p.N+j], terms[i*p.N+j] = sum, size
		}
	}
	return c, terms
}

func TestProductsThatAreNone(t *testing.T) {
	open(t)
	lt, err := driver.NewLt()
	must(t, err)
	defer func() { must(t, lt.Close()) }()
	for want, p := range map[string]driver.Product{
		"A·B of 0×3×2 (float32, epilogue none): want sizes of at least 1": {M: 0, N: 2, K: 3},
		"Aᵀ·Bᵀ of 1×3×2 (TF32, epilogue Epilogue(7)): no such epilogue":   {M: 1, N: 2, K: 3, TransA: true, TransB: true, TF32: true, Epilogue: 7},
	} {
		if _, err := lt.Plan(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

// Whichever object cannot be made, a plan that fails leaves nothing behind and names its product.
func TestPlanWithoutMemory(t *testing.T) {
	standin.Need(t)
	open(t)
	lt, err := driver.NewLt()
	must(t, err)
	defer func() { must(t, lt.Close()) }()
	for n := 1; ; n++ {
		standin.FailAllocation(n)
		plan, err := lt.Plan(driver.Product{M: 3, N: 4, K: 5, Epilogue: driver.Bias})
		if err == nil {
			must(t, plan.Close())
			if n < 5 || standin.FailAllocation(0) == 0 {
				t.Errorf("only %d failures were met", n-1)
			}
			return
		}
		if !strings.Contains(err.Error(), "CUBLAS_STATUS_ALLOC_FAILED, for product A·B of 3×5×4") {
			t.Errorf("failure %d: got error %v", n, err)
		}
	}
}
