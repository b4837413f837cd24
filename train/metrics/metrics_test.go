package metrics

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
)

// golden is what testdata/make.py computed with NumPy and PyTorch.
type golden struct {
	Metrics []struct {
		Name        string
		H, W        int
		Clean       []int
		Got         []float32
		L1, MSE     float64
		PSNR        float64
		PSNRClipped float64 `json:"psnr_clipped"`
		SSIM        *float64
	}
	Wiener []struct {
		D                           int
		Clean, Noisy, Input, Output []float32
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/metrics.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Metrics) == 0 || len(g.Wiener) == 0 {
		t.Fatal("metrics.json is empty")
	}
	return g
}

func TestMeasureGolden(t *testing.T) {
	for _, c := range readGolden(t).Metrics {
		t.Run(c.Name, func(t *testing.T) {
			clean := make([]float32, len(c.Clean))
			for i, v := range c.Clean {
				clean[i] = float32(v) / 255
			}
			m, err := Measure(c.Got, clean, gray(c.H, c.W))
			if err != nil {
				t.Fatal(err)
			}
			near(t, "L1", m.L1, c.L1)
			near(t, "MSE", m.MSE, c.MSE)
			near(t, "PSNR", m.PSNR, c.PSNR)
			near(t, "PSNRClipped", m.PSNRClipped, c.PSNRClipped)
			if c.SSIM == nil {
				if !math.IsNaN(m.SSIM) {
					t.Errorf("SSIM of %d×%d images: want NaN, got %v", c.H, c.W, m.SSIM)
				}
				return
			}
			near(t, "SSIM", m.SSIM, *c.SSIM)
		})
	}
}

// gray returns the shape of a gray image.
func gray(h, w int) data.Shape { return data.Shape{C: 1, H: h, W: w} }

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-10*max(1, math.Abs(want))) {
		t.Errorf("%s: want %.15g, got %.15g", name, want, got)
	}
}

func TestMeasureKnownAnswers(t *testing.T) {
	const h, w = 12, 13
	clean := randomImages(3, h*w, 1)
	t.Run("perfect", func(t *testing.T) {
		m, err := Measure(clean, clean, gray(h, w))
		if err != nil {
			t.Fatal(err)
		}
		inf := math.Inf(1)
		if want := (Metrics{PSNR: inf, PSNRClipped: inf, SSIM: 1}); m != want {
			t.Errorf("want %+v, got %+v", want, m)
		}
	})
	t.Run("one perfect image of three shows", func(t *testing.T) {
		got := add(clean, 0.1)
		copy(got[h*w:2*h*w], clean[h*w:])
		m, err := Measure(got, clean, gray(h, w))
		if err != nil {
			t.Fatal(err)
		}
		if !math.IsInf(m.PSNR, 1) || m.MSE == 0 {
			t.Errorf("want PSNR +Inf beside a positive MSE, got %+v", m)
		}
	})
	t.Run("constant shift", func(t *testing.T) {
		black := make([]float32, h*w)
		m, err := Measure(add(black, 0.25), black, gray(h, w))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "L1", m.L1, 0.25)
		near(t, "MSE", m.MSE, 0.0625)
		near(t, "MSE clipped", m.MSEClipped, 0.0625)
		near(t, "PSNR", m.PSNR, 12.041199826559248) // 20·log10(4)
		near(t, "SSIM", m.SSIM, ssimC1/(0.0625+ssimC1))
	})
	t.Run("clipping", func(t *testing.T) {
		black := make([]float32, h*w)
		m, err := Measure(add(black, -3), black, gray(h, w))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "L1", m.L1, 3)
		if !math.IsInf(m.PSNRClipped, 1) || m.SSIM != 1 {
			t.Errorf("want a perfect image after clipping, got %+v", m)
		}
		if m.MSEClipped != 0 {
			t.Errorf("want no error after clipping, got %v", m.MSEClipped)
		}
	})
	t.Run("NaN shows", func(t *testing.T) {
		got := add(clean, 0)
		got[5] = float32(math.NaN())
		m, err := Measure(got, clean, gray(h, w))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range m.figures() {
			if !math.IsNaN(v) {
				t.Errorf("%s: want NaN, got %v", tableHead[i+1], v)
			}
		}
	})
}

func TestMeasureErrors(t *testing.T) {
	values := func(n int) []float32 { return make([]float32, n) }
	for _, c := range []struct {
		got, want []float32
		shape     data.Shape
		err       string
	}{
		{values(7839), values(7840), gray(28, 28), "metrics: want 10×784 values, got 7839"},
		{values(7839), values(7839), gray(28, 28), "metrics: want clean images of 784 values each, got 7839 values"},
		{nil, nil, gray(28, 28), "metrics: want at least one image, got none"},
		{values(4), values(4), gray(0, 4), "metrics: want a shape of 1 to 1048576 channels, rows and columns, got 1×0×4"},
		{values(4), values(4), gray(-2, -2), "metrics: want a shape of 1 to 1048576 channels, rows and columns, got 1×-2×-2"},
	} {
		_, err := Measure(c.got, c.want, c.shape)
		if err == nil || err.Error() != c.err {
			t.Errorf("want error %q, got %v", c.err, err)
		}
	}
}

// The same bits whatever the number of threads and the chunks in which images come.
func TestTallyIsExact(t *testing.T) {
	const n, h, w = 70, 15, 12
	const d = h * w
	clean := randomImages(n, d, 2)
	got := add(randomImages(n, d, 3), -0.1)
	want, err := Measure(got, clean, gray(h, w))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.SetWorkers(pool.Workers())
	for _, threads := range []int{1, 2, 5} {
		for _, chunk := range []int{1, 7, n} {
			pool.SetWorkers(threads)
			tally, err := newTally(gray(h, w))
			if err != nil {
				t.Fatal(err)
			}
			for from := 0; from < n; from += chunk {
				to := min(from+chunk, n)
				if err := tally.add(got[from*d:to*d], clean[from*d:to*d]); err != nil {
					t.Fatal(err)
				}
			}
			if m, err := tally.mean(); err != nil || m != want {
				t.Errorf("%d threads, chunks of %d: want %+v, got %+v, %v", threads, chunk, want, m, err)
			}
		}
	}
}

// randomImages returns N×D values in [0,1), the same for the same seed.
func randomImages(n, d int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 0))
	v := make([]float32, n*d)
	for i := range v {
		v[i] = r.Float32()
	}
	return v
}

// add returns v with a added to every value.
func add(v []float32, a float32) []float32 {
	out := make([]float32, len(v))
	for i := range v {
		out[i] = v[i] + a
	}
	return out
}

func BenchmarkMeasure(b *testing.B) {
	const n, h, w = 1000, 28, 28
	clean, got := randomImages(n, h*w, 1), randomImages(n, h*w, 2)
	for _, threads := range []int{1, runtime.NumCPU()} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			defer pool.SetWorkers(pool.SetWorkers(threads))
			for b.Loop() {
				if _, err := Measure(got, clean, gray(h, w)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "images/s")
		})
	}
}
