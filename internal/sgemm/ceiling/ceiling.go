// Package ceiling measures the float32 FMA limit of one core, the yardstick of package sgemm's benchmarks.
//
// A figure is in GFLOP/s, an FMA on one float counting as 2, and is 0 where the loop cannot run.
package ceiling

//go:generate go run ../gen -ceiling -pkg ceiling -out fma_amd64.s -stubs fma_amd64.go

import "time"

// Measure returns the rate of a loop of FMAs that touches no memory and takes about 30 µs. Call it between the runs it is to be
// compared with: the clock of a core changes, and so does what its neighbours leave it.
func Measure() float64 {
	if !supported() {
		return 0
	}
	const rounds, flops = 20_000, 12 * 8 * 2
	start := time.Now()
	loop(rounds)
	return rounds * flops / float64(time.Since(start).Nanoseconds())
}
