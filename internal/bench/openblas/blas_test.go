package main

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/internal/bench/contest"
	"github.com/denoise-go/denoise/internal/sgemm"
)

// Both libraries are given the same work: they must come to the same matrix.
func TestAgreesWithSgemm(t *testing.T) {
	defer setThreads(2)
	for threads := 1; threads <= 2; threads++ {
		setThreads(threads)
		for _, p := range contest.StepProducts(128) {
			multiply(p)
			ours := make([]float32, len(p.C))
			sgemm.Gemm(p.TransA, p.TransB, p.M, p.N, p.K, 1, p.A, p.LdA(), p.B, p.LdB(), 0, ours, p.N, nil)
			for i, want := range p.C {
				if d := math.Abs(float64(want - ours[i])); !(d < 1e-4) {
					t.Fatalf("transA %v transB %v %d×%d×%d: element %d: want %g, got %g", p.TransA, p.TransB, p.M, p.N, p.K, i, want, ours[i])
				}
			}
		}
	}
}
