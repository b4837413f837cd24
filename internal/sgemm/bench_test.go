package sgemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/sgemm/ceiling"
)

// shape is one product, C m×n.
type shape struct {
	name           string
	transA, transB bool
	m, n, k        int
}

func (s shape) flops() float64 { return 2 * float64(s.m) * float64(s.n) * float64(s.k) }

// layers are the in- and outputs of the reference network.
var layers = [][2]int{{784, 512}, {512, 128}, {128, 128}, {128, 128}, {128, 512}, {512, 784}}

// step is the 17 products of one training step with a batch of b.
func step(b int) []shape {
	var s []shape
	for i, l := range layers {
		in, out := l[0], l[1]
		s = append(s, shape{"y", false, true, b, out, in}, shape{"dW", true, false, out, in, b})
		if i > 0 {
			s = append(s, shape{"dx", false, false, b, in, out})
		}
	}
	return s
}

// operands are slices for one product, with no gaps between rows.
type operands struct {
	shape
	a, b, c []float32
}

func newOperands(s shape) operands {
	r := rand.New(rand.NewPCG(1, 2))
	fill := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = r.Float32() - 0.5
		}
		return x
	}
	return operands{s, fill(s.m * s.k), fill(s.k * s.n), make([]float32, s.m*s.n)}
}

func (o operands) run(gemm func(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, e *Epilogue)) {
	lda, ldb := o.k, o.n
	if o.transA {
		lda = o.m
	}
	if o.transB {
		ldb = o.k
	}
	gemm(o.transA, o.transB, o.m, o.n, o.k, 1, o.a, lda, o.b, ldb, 0, o.c, o.n, nil)
}

// report runs all of ops once per iteration and reports medians: the time, the rate, and the rate in percent of the FMA limit of
// the cores in use, which is measured between the iterations.
func report(b *testing.B, workers int, ops ...operands) {
	defer pool.SetWorkers(pool.SetWorkers(workers))
	var flops float64
	for _, o := range ops {
		flops += o.flops()
		o.run(Gemm)
	}
	var times, shares []float64
	for b.Loop() {
		limit := ceiling.Measure()
		start := time.Now()
		for _, o := range ops {
			o.run(Gemm)
		}
		t := float64(time.Since(start).Nanoseconds())
		limit = (limit + ceiling.Measure()) / 2
		times = append(times, t)
		shares = append(shares, 100*flops/t/(limit*float64(workers)))
	}
	b.ReportMetric(median(times), "ns/op")
	b.ReportMetric(flops/median(times), "GFLOP/s")
	if ceiling.Measure() > 0 {
		b.ReportMetric(median(shares), "%ceiling")
	}
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// BenchmarkStep is the 17 products of one training step.
func BenchmarkStep(b *testing.B) {
	for _, batch := range []int{1, 32, 128, 1024} {
		var ops []operands
		for _, s := range step(batch) {
			ops = append(ops, newOperands(s))
		}
		for workers := 1; workers <= 2; workers++ {
			b.Run(fmt.Sprintf("batch=%d/workers=%d", batch, workers), func(b *testing.B) { report(b, workers, ops...) })
		}
	}
}

// BenchmarkForward is one network's forward products: inference.
func BenchmarkForward(b *testing.B) {
	for _, batch := range []int{1, 8, 128} {
		var ops []operands
		for _, s := range step(batch) {
			if s.name == "y" {
				ops = append(ops, newOperands(s))
			}
		}
		for workers := 1; workers <= 2; workers++ {
			b.Run(fmt.Sprintf("batch=%d/workers=%d", batch, workers), func(b *testing.B) { report(b, workers, ops...) })
		}
	}
}

// BenchmarkShape is each product of a step alone.
func BenchmarkShape(b *testing.B) {
	seen := map[shape]bool{}
	for _, s := range step(128) {
		if seen[s] {
			continue
		}
		seen[s] = true
		o := newOperands(s)
		for workers := 1; workers <= 2; workers++ {
			b.Run(fmt.Sprintf("%s/%dx%dx%d/workers=%d", s.name, s.m, s.n, s.k, workers), func(b *testing.B) { report(b, workers, o) })
		}
	}
}

// BenchmarkBig is products far larger than the caches.
func BenchmarkBig(b *testing.B) {
	for _, s := range []shape{
		{"plain", false, false, 1024, 1024, 1024},
		{"transB", false, true, 1024, 1024, 1024},
		{"transA", true, false, 1024, 1024, 1024},
		{"transB", false, true, 8, 4096, 4096},
		{"transB", false, true, 128, 4096, 4096},
		{"plain", false, false, 128, 4096, 4096},
		{"transB", false, true, 4096, 4096, 4096},
		{"transA", true, false, 4096, 4096, 4096},
	} {
		o := newOperands(s)
		for workers := 1; workers <= 2; workers++ {
			b.Run(fmt.Sprintf("%s/%dx%dx%d/workers=%d", s.name, s.m, s.n, s.k, workers), func(b *testing.B) { report(b, workers, o) })
		}
	}
}

// BenchmarkPlain is the plain Go twin.
func BenchmarkPlain(b *testing.B) {
	o := newOperands(shape{"y", false, true, 128, 512, 784})
	for b.Loop() {
		o.run(Plain)
	}
	b.ReportMetric(o.flops()*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}

// BenchmarkPortable is the blocked code with the plain Go kernel.
func BenchmarkPortable(b *testing.B) {
	defer func(k *kernels) { use = k }(use)
	use = &portable
	report(b, 1, newOperands(shape{"y", false, true, 128, 512, 784}))
}
