//go:build cuda && linux

package driver_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/standin"
)

// networkProducts are the products of a step of training with the MNIST network, for whole batches and for those at the end of
// the training and validation sets.
func networkProducts() (products []driver.Product) {
	for _, layer := range [][2]int{{784, 512}, {512, 128}, {128, 128}, {128, 512}, {512, 784}} {
		in, out := layer[0], layer[1]
		for _, batch := range []int{16, 80, 128, 784, 848, 1024} {
			products = append(products,
				driver.Product{M: batch, N: out, K: in, TransB: true}, // y = x·Wᵀ
				driver.Product{M: batch, N: in, K: out},               // dx = dz·W
				driver.Product{M: out, N: in, K: batch, TransA: true}, // dW = dzᵀ·x
			)
		}
	}
	return products
}

// Products of whole numbers, whose sums float32 holds whatever their order, are exact at every shape of the MNIST network, with
// every epilogue and in both arithmetics. The stand-in, which is slow, gets the small ones.
func TestNetworkProductsAreExact(t *testing.T) {
	open(t)
	lt, err := driver.NewLt()
	must(t, err)
	defer func() { must(t, lt.Close()) }()
	s := stream(t)
	workspace, err := cu.MemAlloc(driver.WorkspaceBytes)
	must(t, err)
	defer func() { must(t, cu.MemFree(workspace)) }()
	const most = 1024 * 784
	pa, pb, pbias, pc := floats(t, most, nil), floats(t, most, nil), floats(t, 784, nil), floats(t, most, nil)
	nothing := slices.Repeat([]float32{float32(math.NaN())}, most)
	r, done := rand.New(rand.NewPCG(3, 4)), 0
	for _, p := range networkProducts() {
		if standin.Active() && p.M*p.N*p.K > 1<<24 {
			continue
		}
		w := newWhole(r, p)
		write(t, pa, w.a)
		write(t, pb, w.b)
		write(t, pbias, w.bias)
		for _, p.Epilogue = range []driver.Epilogue{driver.None, driver.Bias, driver.BiasReLU} {
			for _, p.TF32 = range []bool{false, true} {
				write(t, pc, nothing[:p.M*p.N])
				plan, err := lt.Plan(p)
				if err != nil {
					t.Error(err)
					continue
				}
				must(t, plan.Run(s, workspace, pc, pa, pb, pbias))
				must(t, s.Synchronize())
				must(t, plan.Close())
				w.check(t, p, read(t, pc, p.M*p.N))
				done++
			}
		}
	}
	t.Log(done, "products")
	if done == 0 {
		t.Error("no product was small enough")
	}
}

// whole is the operands of a product of small whole numbers: op(A) = rows·aᵀ and op(B) = b·colsᵀ, which is rows·colsᵀ times the
// number a·b. TF32 has all of them.
type whole struct {
	rows, cols []float32
	dot        float32
	a, b, bias []float32 // as the product wants them stored
}

func newWhole(r *rand.Rand, p driver.Product) *whole {
	list := func(n, from, to int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(from + r.IntN(to-from+1))
		}
		return v
	}
	w := &whole{rows: list(p.M, 1, 3), cols: list(p.N, 1, 3), bias: list(p.N, -900, 100)}
	a, b := list(p.K, -1, 2), list(p.K, -1, 2)
	for k := range a {
		w.dot += a[k] * b[k]
	}
	if w.a = outer(w.rows, a); p.TransA {
		w.a = outer(a, w.rows)
	}
	if w.b = outer(b, w.cols); p.TransB {
		w.b = outer(w.cols, b)
	}
	return w
}

// outer returns the matrix u·vᵀ, row by row.
func outer(u, v []float32) []float32 {
	m := make([]float32, 0, len(u)*len(v))
	for _, x := range u {
		for _, y := range v {
			m = append(m, x*y)
		}
	}
	return m
}

func (w *whole) check(t *testing.T, p driver.Product, got []float32) {
	t.Helper()
	for i, row := range w.rows {
		for j, col := range w.cols {
			want := row * col * w.dot
			if p.Epilogue != driver.None {
				want += w.bias[j]
			}
			if p.Epilogue == driver.BiasReLU {
				want = max(0, want)
			}
			if got[i*p.N+j] != want {
				t.Errorf("%v: element (%d, %d) is %g, want %g", p, i, j, got[i*p.N+j], want)
				return
			}
		}
	}
}
