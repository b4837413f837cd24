package simd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The sizes: 32 K elements a slice stay in a core's cache, 16 M do not fit any.
var benchSizes = []int{32 << 10, 1 << 20, 16 << 20}

// BenchmarkKernels reports nanoseconds an element, the bytes that must move, and how many times faster than the twin, which
// runs in turn with the kernel so that other work on the machine meets both.
func BenchmarkKernels(b *testing.B) {
	for _, n := range benchSizes {
		in := inputs(rand.New(rand.NewPCG(1, 1)), n, 0)
		p, g, m, v := in[0], in[1], in[2], in[3]
		for i := range v {
			v[i] = abs(v[i])
		}
		out, row := make([]float32, n), make([]float32, 512)
		copy(out, p) // touches the pages
		var total float64
		for _, k := range []struct {
			name  string
			bytes int // read and written for an element
			run   func()
		}{
			{"AdamW", 28, func() { AdamW(p, g, m, v, &adamWStep) }},
			{"SumAbsDiff", 8, func() { total += SumAbsDiff(p, g) }},
			{"SumSquaredDiff", 8, func() { total += SumSquaredDiff(p, g) }},
			{"SumHuber", 8, func() { total += SumHuber(p, g, 0.75) }},
			{"SumBCE", 8, func() { total += SumBCE(p, g) }},
			{"SumSquares", 4, func() { total += SumSquares(p) }},
			{"AbsDiffGrad", 12, func() { AbsDiffGrad(out, p, g, 0.1) }},
			{"SquaredDiffGrad", 12, func() { SquaredDiffGrad(out, p, g, 0.1) }},
			{"HuberGrad", 12, func() { HuberGrad(out, p, g, 0.75, 0.1) }},
			{"ReLUGrad", 12, func() { ReLUGrad(out, p, g) }},
			{"Add", 12, func() { Add(out, p, g) }},
			{"LeakyReLUGrad", 12, func() { LeakyReLUGrad(out, p, g, 0.01) }},
			{"Exp", 8, func() { Exp(out, p) }},
			{"Erf", 8, func() { Erf(out, p) }},
			{"Tanh", 8, func() { Tanh(out, p) }},
			{"TanhGrad", 12, func() { TanhGrad(out, p, g) }},
			{"Sigmoid", 8, func() { Sigmoid(out, p) }},
			{"SigmoidGrad", 12, func() { SigmoidGrad(out, p, g) }},
			{"SiLU", 8, func() { SiLU(out, p) }},
			{"SiLUGrad", 12, func() { SiLUGrad(out, p, g) }},
			{"GELU", 8, func() { GELU(out, p) }},
			{"GELUGrad", 12, func() { GELUGrad(out, p, g) }},
			{"SumRows", 4, func() { SumRows(row, p, n/512, 512, 512) }},
			{"Finite", 4, func() { Finite(p) }},
			{"Pixels", 5, func() { Pixels(out, lastBytes(p)) }},
			{"AddNoise", 12, func() { AddNoise(out, p, g, 0, 0.5) }},
			{"copy", 8, func() { copy(out, p) }},
		} {
			b.Run(fmt.Sprintf("%s/%dK", k.name, n>>10), func(b *testing.B) {
				var plain time.Duration
				rounds, plainRounds := 0, 0
				for b.Loop() {
					k.run()
					if rounds++; rounds%8 == 1 { // the twins are slow
						b.StopTimer()
						start := time.Now()
						onTwins(k.run)
						plain += time.Since(start)
						plainRounds++
						b.StartTimer()
					}
				}
				elements := float64(b.N) * float64(n)
				b.ReportMetric(float64(b.Elapsed())/elements, "ns/element")
				b.ReportMetric(elements*float64(k.bytes)/float64(b.Elapsed()), "GB/s")
				b.ReportMetric(float64(plain)/float64(plainRounds)*float64(b.N)/float64(b.Elapsed()), "×twin")
				b.ReportMetric(0, "ns/op")
			})
		}
		_ = total
	}
}

// BenchmarkAdamWLimit runs AdamW in turn with a plain copy that moves as many bytes, the memory's limit: p, g, m and v are
// read, p, m and v written, 28 bytes an element, and the copy moves 8 of its own.
func BenchmarkAdamWLimit(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("%dK", n>>10), func(b *testing.B) {
			in := inputs(rand.New(rand.NewPCG(1, 1)), n, 0)
			from, to := make([]float32, n*7/4), make([]float32, n*7/4) // 14 bytes an element, AdamW has 16
			for i := range in[3] {
				in[3][i] = abs(in[3][i])
			}
			copy(to, from) // touches the pages
			var steps, copies []float64
			for b.Loop() {
				start := time.Now()
				AdamW(in[0], in[1], in[2], in[3], &adamWStep)
				between := time.Now()
				copy(to, from)
				copy(from, to)
				steps = append(steps, between.Sub(start).Seconds())
				copies = append(copies, time.Since(between).Seconds())
			}
			slices.Sort(steps)
			slices.Sort(copies)
			step, moved := steps[len(steps)/2], 28*float64(n)
			b.ReportMetric(step*1e9/float64(n), "ns/element")
			b.ReportMetric(moved/step/1e9, "GB/s")
			b.ReportMetric(moved/copies[len(copies)/2]/1e9, "copy-GB/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
