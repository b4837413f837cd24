package ops

import (
	"fmt"

	"github.com/denoise-go/denoise/internal/simd"
)

// L1 is |d|, d = pred − target, with derivative sign(d) and sign(0) = 0 (torch.nn.L1Loss).
var L1 = Elementwise{Name: "l1", Sum: simd.SumAbsDiff, Grad: simd.AbsDiffGrad}

// L2 is d² with derivative 2d (torch.nn.MSELoss).
var L2 = Elementwise{Name: "l2", Sum: simd.SumSquaredDiff, Grad: simd.SquaredDiffGrad}

// Huber is d²/2 where |d| ≤ delta and delta·(|d| − delta/2) elsewhere, with derivative d clamped to ±delta
// (Huber 1964; torch.nn.HuberLoss).
func Huber(delta float32) Elementwise {
	return Elementwise{
		Name:  fmt.Sprintf("huber(%g)", delta),
		Delta: delta,
		Sum:   func(pred, target []float32) float64 { return simd.SumHuber(pred, target, delta) },
		Grad:  func(dst, pred, target []float32, scale float32) { simd.HuberGrad(dst, pred, target, delta, scale) },
	}
}
