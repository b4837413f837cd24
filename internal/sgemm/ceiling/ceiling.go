// Package ceiling measures the float32 FMA limit of one core, the yardstick of package sgemm's benchmarks.
//
// A figure is in GFLOP/s, an FMA on one float counting as 2, and is 0 where the loops cannot run. Vectors are as long as the
// machine has them: with AVX-512 the limit is twice that of AVX2 on some processors, and the same on others.
package ceiling

//go:generate go run ../gen -ceiling -pkg ceiling -out fma_amd64.s -stubs fma_amd64.go

import "time"

// Measure returns the rate of a loop of FMAs that touches no memory and takes about 30 µs for each length of vectors. Call it
// between the runs it is to be compared with: the clock of a core changes, and so does what its neighbours leave it.
func Measure() float64 {
	best := 0.
	for _, l := range loops {
		const rounds, fmas = 10_000, 12
		start := time.Now()
		l.run(rounds)
		best = max(best, float64(rounds*fmas*l.floats*2)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}

// loop is a routine that does n rounds of 12 FMAs on vectors of so many floats.
type loop struct {
	floats int
	run    func(n int)
}
