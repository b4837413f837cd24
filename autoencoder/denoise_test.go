package autoencoder

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// images returns n images with normal pixels.
func images(n, d int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 0))
	x := make([]float32, n*d)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// oneByOne is the plain twin of Denoise and Encode: every image alone.
func oneByOne(t testing.TB, f func(dst, src []float32) error, src []float32, out, in int) []float32 {
	t.Helper()
	dst := make([]float32, len(src)/in*out)
	for i := range len(src) / in {
		if err := f(dst[i*out:(i+1)*out], src[i*in:(i+1)*in]); err != nil {
			t.Fatal(err)
		}
	}
	return dst
}

func TestImagesDoNotDependOnTheirBatch(t *testing.T) {
	m := small(t, 5)
	x := images(600, 12, 1)
	denoised := oneByOne(t, m.Denoise, x, 12, 12)
	codes := oneByOne(t, m.Encode, x, 4, 12)
	for _, n := range []int{0, 1, 2, 3, 127, 128, 300, 600} {
		dst := make([]float32, n*12)
		if err := m.Denoise(dst, x[:n*12]); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(dst, denoised[:n*12]) {
			t.Errorf("%d images denoised together differ from each alone", n)
		}
		code := make([]float32, n*4)
		if err := m.Encode(code, x[:n*12]); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(code, codes[:n*4]) {
			t.Errorf("%d images encoded together differ from each alone", n)
		}
	}
	if err := m.Denoise(x, x); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x, denoised) {
		t.Error("denoising in place differs")
	}
}

func TestDenoiseFromManyGoroutines(t *testing.T) {
	twin, m := small(t, 6), small(t, 6) // m has no graph yet: they are made at the same time
	x := images(100, 12, 2)
	want := oneByOne(t, twin.Denoise, x, 12, 12)
	codes := oneByOne(t, twin.Encode, x, 4, 12)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			n := 1 + i%100
			dst, code := make([]float32, n*12), make([]float32, n*4)
			for range 5 {
				if err := m.Denoise(dst, x[:n*12]); err != nil || !slices.Equal(dst, want[:n*12]) {
					t.Errorf("goroutine %d: %d images denoised differ, or error %v", i, n, err)
				}
				if err := m.Encode(code, x[:n*12]); err != nil || !slices.Equal(code, codes[:n*4]) {
					t.Errorf("goroutine %d: %d codes differ, or error %v", i, n, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestDenoiseSeesNewWeights(t *testing.T) {
	m := small(t, 7)
	x := images(2, 12, 3)
	before, after := make([]float32, 24), make([]float32, 24)
	if err := m.Denoise(before, x); err != nil {
		t.Fatal(err)
	}
	last := m.Params()[len(m.Params())-1]
	for i := range last.Data {
		last.Data[i] += 100
	}
	if err := m.Denoise(after, x); err != nil {
		t.Fatal(err)
	}
	for i := range after {
		if d := after[i] - before[i]; d < 99.9 || d > 100.1 {
			t.Fatalf("a bias raised by 100 raised element %d by %g", i, d)
		}
	}
}

func TestDenoiseRefuses(t *testing.T) {
	m := small(t, 8)
	for want, f := range map[string]func() error{
		"denoise: want images of 12 values, got 25 values": func() error { return m.Denoise(make([]float32, 25), make([]float32, 25)) },
		"denoise: want a result of 2×12 values, got 12":    func() error { return m.Denoise(make([]float32, 12), make([]float32, 24)) },
		"encode: want a result of 2×4 values, got 24":      func() error { return m.Encode(make([]float32, 24), make([]float32, 24)) },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

func BenchmarkDenoise(b *testing.B) {
	m, err := New(MLP28x28())
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1, 16, 128, 1024} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := images(n, 784, 1)
			dst := make([]float32, len(x))
			for b.Loop() {
				if err := m.Denoise(dst, x); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
