package conv

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/sgemm"
	"github.com/denoise-go/denoise/internal/sgemm/ceiling"
)

// same3x3 is a convolution that pads pictures by a pixel at each edge.
func same3x3(batch, size, c, out, stride int) Geometry {
	return Geometry{Batch: batch, H: size, W: size, C: c, Out: out, Kernel: Pair{3, 3}, Stride: Pair{stride, stride}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1}
}

// layers are convolutions of networks: the first is what products of matrices are compared with, then those of nets for small pictures.
var layers = []Geometry{
	same3x3(16, 32, 64, 64, 1),
	same3x3(128, 14, 32, 32, 1),
	same3x3(128, 7, 64, 64, 1),
	same3x3(16, 16, 128, 128, 1),
	same3x3(128, 28, 1, 32, 1),
	same3x3(128, 28, 32, 1, 1),
	same3x3(128, 28, 32, 64, 2),
	{Batch: 128, H: 14, W: 14, C: 64, Out: 32, Kernel: Pair{1, 1}, Stride: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 16, H: 28, W: 28, C: 64, Out: 64, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 64},
	{Batch: 16, H: 1, W: 2048, C: 32, Out: 32, Kernel: Pair{1, 9}, Stride: Pair{1, 1}, Pad: Pair{0, 4}, Dilation: Pair{1, 1}, Groups: 1},
}

func (g Geometry) name() string {
	return fmt.Sprintf("%dx%dx%dx%d→%d,%dx%ds%d,groups=%d", g.Batch, g.H, g.W, g.C, g.Out, g.Kernel.Y, g.Kernel.X, g.Stride.Y, g.Groups)
}

func (g Geometry) flops() float64 {
	return 2 * float64(g.products())
}

// report runs f once per iteration and reports medians: the time, the rate, and the rate in percent of the FMA limit of the cores in use,
// which is measured between the iterations.
func report(b *testing.B, workers int, flops float64, f func()) {
	defer pool.SetWorkers(pool.SetWorkers(workers))
	f()
	var times, shares []float64
	for b.Loop() {
		limit := ceiling.Measure()
		start := time.Now()
		f()
		t := float64(time.Since(start).Nanoseconds())
		limit = (limit + ceiling.Measure()) / 2
		times, shares = append(times, t), append(shares, 100*flops/t/(limit*float64(workers)))
	}
	slices.Sort(times)
	slices.Sort(shares)
	b.ReportMetric(times[len(times)/2], "ns/op")
	b.ReportMetric(flops/times[len(times)/2], "GFLOP/s")
	if ceiling.Measure() > 0 {
		b.ReportMetric(shares[len(shares)/2], "%ceiling")
	}
}

// BenchmarkProduct is the product of matrices that convolutions are compared with.
func BenchmarkProduct(b *testing.B) {
	const n = 1024
	r := rand.New(rand.NewPCG(1, 1))
	x, y, z := random(r, n*n), random(r, n*n), make([]float32, n*n)
	for workers := 1; workers <= 2; workers++ {
		b.Run(fmt.Sprintf("%d/workers=%d", n, workers), func(b *testing.B) {
			report(b, workers, 2*n*n*n, func() { sgemm.Gemm(false, false, n, n, n, 1, x, n, y, n, 0, z, n, nil) })
		})
	}
}

// BenchmarkLayer is each of the layers.
func BenchmarkLayer(b *testing.B) {
	for _, g := range layers {
		g.bench(b, *g.algorithm())
	}
}

// BenchmarkDirect is the layers that Winograd's algorithm takes, by the direct one.
func BenchmarkDirect(b *testing.B) {
	for _, g := range layers {
		if g.takesWinograd() {
			g.bench(b, direct)
		}
	}
}

// bench measures a layer and its gradients.
func (g Geometry) bench(b *testing.B, a algorithm) {
	r := rand.New(rand.NewPCG(1, 1))
	p := problem{Geometry: g, x: random(r, g.SizeX()), w: random(r, g.SizeW()), dy: random(r, g.SizeY())}
	y := p.results()
	for i, f := range [3]func(){
		func() { a.forward(nil, g, p.x, p.w, y[0], Epilogue{}) },
		func() { a.inputGradient(nil, g, p.dy, p.w, y[1], Epilogue{}) },
		func() { a.weightGradient(g, p.x, p.dy, y[2]) },
	} {
		for workers := 1; workers <= 2; workers++ {
			b.Run(fmt.Sprintf("%s/%s/workers=%d", g.name(), names[i], workers), func(b *testing.B) { report(b, workers, g.flops(), f) })
		}
	}
}
