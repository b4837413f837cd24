//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/simd"
)

// A loss's parts sum to what the CPU sums, whose terms have the same bits; only the order of float64 sums differs.
func TestLossSums(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(2, 1))
	const delta = 0.7
	for _, n := range sizes {
		pred, target := noise(r, n, false), noise(r, n, false)
		gpuPred, gpuTarget := up(d, pred), up(d, target)
		nparts := kernels.SumBlocks(n)
		parts, out := d.alloc(8*nparts), d.alloc(4)
		for _, loss := range []struct {
			name string
			want float64
			args []any
		}{
			{"l1_sum", simd.SumAbsDiff(pred, target), nil},
			{"l2_sum", simd.SumSquaredDiff(pred, target), nil},
			{"huber_sum", simd.SumHuber(pred, target, delta), []any{float32(delta)}},
		} {
			d.launch(loss.name, nparts, append([]any{parts, gpuPred, gpuTarget, n}, loss.args...)...)
			d.launch("loss_mean", 1, out, parts, nparts, n)
			got := 0.0
			for _, p := range down[float64](d, parts, nparts) {
				got += p
			}
			if bound := 1e-16 * float64(n) * loss.want; math.Abs(got-loss.want) > bound {
				t.Errorf("%s of %d: got %.17g, want %.17g", loss.name, n, got, loss.want)
			}
			mean, want := down[float32](d, out, 1)[0], float32(loss.want/float64(n))
			if math.Abs(float64(mean-want)) > 1e-7*float64(want) {
				t.Errorf("loss_mean after %s of %d: got %g, want %g", loss.name, n, mean, want)
			}
		}
	}
}

// A number that is not finite, wherever it is, shows in the mean.
func TestLossOfNaN(t *testing.T) {
	d := open(t)
	for _, n := range []int{1, 7, 1024, 5000} {
		for _, at := range []int{0, n / 2, n - 1} {
			for _, name := range []string{"l1_sum", "l2_sum", "huber_sum"} {
				pred := make([]float32, n)
				pred[at] = float32(math.NaN())
				parts, out := d.alloc(8*kernels.SumBlocks(n)), d.alloc(4)
				args := []any{parts, up(d, pred), up(d, make([]float32, n)), n}
				if name == "huber_sum" {
					args = append(args, float32(1))
				}
				d.launch(name, kernels.SumBlocks(n), args...)
				d.launch("loss_mean", 1, out, parts, kernels.SumBlocks(n), n)
				if mean := down[float32](d, out, 1)[0]; mean == mean {
					t.Errorf("%s of %d numbers, NaN at %d: got %g", name, n, at, mean)
				}
			}
		}
	}
}

// Whole numbers have exact sums, whatever the order.
func TestBiasGrad(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(2, 2))
	shapes := [][2]int{{1, 1}, {1, 128}, {128, 1}, {3, 7}, {31, 8}, {32, 9}, {33, 65}, {128, 784}, {80, 512}, {1024, 128}, {5, 1056*8 + 3}}
	for range 10 {
		shapes = append(shapes, [2]int{1 + r.IntN(300), 1 + r.IntN(300)})
	}
	for _, s := range shapes {
		rows, cols := s[0], s[1]
		whole, any := make([]float32, rows*cols), noise(r, rows*cols, false)
		for i := range whole {
			whole[i] = float32(r.IntN(2001) - 1000)
		}
		db, want := d.alloc(4*cols), make([]float32, cols)
		simd.SumRows(want, whole, rows, cols, cols)
		d.launch("bias_grad", kernels.ColumnBlocks(cols), db, up(d, whole), rows, cols)
		equalNumbers(t, fmt.Sprintf("bias_grad of %d×%d", rows, cols), down[float32](d, db, cols), want)

		d.launch("bias_grad", kernels.ColumnBlocks(cols), db, up(d, any), rows, cols)
		for j, got := range down[float32](d, db, cols) {
			sum, size := 0.0, 0.0
			for i := range rows {
				x := float64(any[i*cols+j])
				sum, size = sum+x, size+math.Abs(x)
			}
			// Each of a column's sums of at most rows/32+14 terms is rounded once.
			if bound := size * float64(rows/32+14) * 0x1p-24; math.Abs(float64(got)-sum) > bound {
				t.Fatalf("bias_grad of %d×%d, column %d: got %g, want %g ± %g", rows, cols, j, got, sum, bound)
			}
		}
	}
}

func TestClipScale(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(2, 3))
	for _, nparts := range []int{1, 2, 255, 256, 257, 3000} {
		parts, sum := make([]float64, nparts), 0.0
		for i := range parts {
			parts[i] = float64(r.IntN(1000)) // sums of whole numbers are exact
			sum += parts[i]
		}
		scale := d.alloc(4)
		for _, clip := range []float64{1e-3, 1, 100, 1e6} {
			d.launch("clip_scale", 1, scale, up(d, parts), nparts, clip)
			want := float32(min(1, clip/(math.Sqrt(sum)+1e-6)))
			sameBits(t, "clip_scale", down[float32](d, scale, 1), []float32{want})
		}
	}
	scale := d.alloc(4)
	d.launch("clip_scale", 1, scale, up(d, []float64{1, math.NaN()}), 2, 1.0)
	if s := down[float32](d, scale, 1)[0]; s == s {
		t.Errorf("clip_scale of NaN: got %g", s)
	}
}

// The sum of a pass goes on in float64, and remembers the first batch that was not finite.
func TestLossAdd(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(2, 4))
	state := kernels.LossSum{Sum: 0.5}
	sum := up(d, []kernels.LossSum{state})
	for step := 1; step <= 20; step++ {
		loss := r.Float32()
		if step == 13 || step == 17 {
			loss = float32(math.Inf(1))
		}
		images := 1 + r.IntN(128)
		d.launch("loss_add", 1, sum, up(d, []float32{loss}), images, step)
		state.Sum += float64(float64(loss) * float64(images))
		if step == 13 {
			state.Bad = 13
		}
		if got := down[kernels.LossSum](d, sum, 1)[0]; got != state {
			t.Fatalf("after step %d: got %+v, want %+v", step, got, state)
		}
	}
}

func TestSumSquares(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(2, 5))
	lengths := []int{1, 5, kernels.ChunkLen, kernels.ChunkLen + 1, 5000}
	var lists [][]cu.DevicePtr
	var want []float64
	for i, n := range lengths {
		g := noise(r, n, false)
		lists = append(lists, []cu.DevicePtr{0, shifted(d, g, i%2)})
		for lo := 0; lo < n; lo += kernels.ChunkLen {
			want = append(want, simd.SumSquares(g[lo:min(n, lo+kernels.ChunkLen)]))
		}
	}
	chunks := chunksOf(lists, lengths)
	parts := d.alloc(8 * len(chunks))
	d.launch("sum_squares", len(chunks), parts, up(d, chunks))
	for i, got := range down[float64](d, parts, len(chunks)) {
		if math.Abs(got-want[i]) > 1e-13*want[i] {
			t.Errorf("chunk %d: got %.17g, want %.17g", i, got, want[i])
		}
	}
}

// What Go and C take for a chunk and a sum has one size.
func TestLayouts(t *testing.T) {
	if n := unsafe.Sizeof(kernels.Chunk{}); n != 40 {
		t.Errorf("a chunk has %d bytes, want 40", n)
	}
	if n := unsafe.Sizeof(kernels.LossSum{}); n != 16 {
		t.Errorf("a sum of losses has %d bytes, want 16", n)
	}
}
