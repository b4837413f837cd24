package winograd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/sgemm/ceiling"
)

func square(batch, size, in, out int) Shape {
	return Shape{Batch: batch, H: size, W: size, C: in, Out: out, PadY: 1, PadX: 1}
}

// BenchmarkWinograd reports medians: the time, the rate of the multiplications that the direct sum needs, and that rate in percent of the FMA
// limit of the cores in use, which is measured between the iterations.
func BenchmarkWinograd(b *testing.B) {
	for _, g := range []Shape{
		square(16, 32, 64, 64), square(128, 14, 32, 32), square(16, 16, 128, 128), square(128, 14, 16, 16), square(128, 7, 64, 64),
	} {
		r := rand.New(rand.NewPCG(1, 2))
		q := newProblem(r, g)
		x, w, y := q.x, q.w, q.dy
		for _, what := range []struct {
			name string
			run  func()
		}{
			{"forward", func() { Forward(g, x, w, y, Epilogue{}) }},
			{"input", func() { InputGradient(g, y, w, x, Epilogue{}) }},
			{"weights", func() { WeightGradient(g, x, y, w) }},
		} {
			for workers := 1; workers <= 2; workers++ {
				b.Run(fmt.Sprintf("%dx%dx%d,%dx%d,%s,workers=%d", g.Batch, g.H, g.W, g.C, g.Out, what.name, workers), func(b *testing.B) {
					defer pool.SetWorkers(pool.SetWorkers(workers))
					what.run()
					flops := 2 * float64(len(y)) * 9 * float64(g.C)
					var times, shares []float64
					for b.Loop() {
						limit := ceiling.Measure()
						start := time.Now()
						what.run()
						t := float64(time.Since(start).Nanoseconds())
						limit = (limit + ceiling.Measure()) / 2
						times, shares = append(times, t), append(shares, 100*flops/t/(limit*float64(workers)))
					}
					slices.Sort(times)
					slices.Sort(shares)
					b.ReportMetric(times[len(times)/2], "ns/op")
					b.ReportMetric(flops/times[len(times)/2], "GFLOP/s")
					b.ReportMetric(shares[len(shares)/2], "%ceiling")
				})
			}
		}
	}
}
