//go:build cuda && linux

package standin

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// Products are right for every way to store the operands, every epilogue, and in TF32.
func TestProducts(t *testing.T) {
	d := open(t)
	lt, err := driver.NewLt()
	d.must(err)
	defer lt.Close()
	r := rand.New(rand.NewPCG(1, 1))
	workspace := alloc(d, driver.WorkspaceBytes/4)
	defer cu.MemFree(workspace)
	for range 60 {
		p := driver.Product{TransA: r.IntN(2) == 0, TransB: r.IntN(2) == 0, M: 1 + r.IntN(40), N: 1 + r.IntN(40), K: 1 + r.IntN(60),
			Epilogue: driver.Epilogue(r.IntN(3)), TF32: r.IntN(3) == 0}
		a, b, bias := random(r, p.M*p.K), random(r, p.K*p.N), random(r, p.N)
		gpuA, gpuB, gpuBias, gpuC := d.floats(a...), d.floats(b...), d.floats(bias...), d.floats(make([]float32, p.M*p.N)...)
		plan, err := lt.Plan(p)
		d.must(err)
		d.must(plan.Run(d.a, workspace, gpuC, gpuA, gpuB, gpuBias))
		d.must(d.a.Synchronize())
		c := make([]float32, p.M*p.N)
		d.must(cu.MemcpyDtoH(pointer(c), gpuC, int64(4*len(c))))
		compare(t, p, a, b, bias, c)
		d.must(plan.Close())
	}
}

func random(r *rand.Rand, n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(r.NormFloat64())
	}
	return list
}

// compare checks a product against float64. TF32 is off by what 10 bits of mantissa leave, and no less: it must not be float32.
func compare(t *testing.T, p driver.Product, a, b, bias, c []float32) {
	t.Helper()
	most := 0.0 // difference, in units of the terms' size
	for i := range p.M {
		for j := range p.N {
			sum, size := 0.0, 0.0
			for k := range p.K {
				x, y := a[i*p.K+k], b[k*p.N+j%p.N]
				if p.TransA {
					x = a[k*p.M+i]
				}
				if p.TransB {
					y = b[j*p.K+k]
				}
				sum, size = sum+float64(x)*float64(y), size+math.Abs(float64(x)*float64(y))
			}
			if p.Epilogue != driver.None {
				sum, size = sum+float64(bias[j]), size+math.Abs(float64(bias[j]))
			}
			if p.Epilogue == driver.BiasReLU {
				sum = max(0, sum)
			}
			most = max(most, math.Abs(float64(c[i*p.N+j])-sum)/size)
		}
	}
	bound, least := float64(p.K+1)*0x1p-24, 0.0
	if p.TF32 {
		bound += 0x1p-10
		if p.M*p.N*p.K > 1000 {
			least = 0x1p-17
		}
	}
	if most > bound || most < least {
		t.Errorf("%v: off by %g of the terms' size, want %g to %g", p, most, least, bound)
	}
}

// Memory that is gone when a product is done, and memory that is too small for it.
func TestProductsMemory(t *testing.T) {
	for _, short := range []string{"A", "B", "C", "the bias", "the workspace"} {
		t.Run(short, func(t *testing.T) {
			d := spoilt(t)
			lt, err := driver.NewLt()
			d.must(err)
			defer lt.Close()
			plan, err := lt.Plan(driver.Product{M: 8, N: 4, K: 6, Epilogue: driver.Bias})
			d.must(err)
			defer plan.Close()
			sizes := map[string]int{"A": 24, "B": 48, "C": 32, "the bias": 4, "the workspace": driver.WorkspaceBytes / 4}
			sizes[short]--
			p := map[string]cu.DevicePtr{}
			for name, n := range sizes {
				if name == "the workspace" && name == short {
					n = 1
				}
				p[name] = alloc(d, n)
			}
			// For cublasLt, which counts in columns, our B is A and the other way round.
			d.must(plan.Run(d.a, p["the workspace"], p["C"], p["B"], p["A"], p["the bias"]))
			wants(t, d.a.Synchronize(), fmt.Sprintf("product of 4×6×8: %s at", short))
		})
	}
}
