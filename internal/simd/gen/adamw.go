package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (k kernels) adamW() {
	k.begin("adamWAVX2", "func(p, dp, m, v *float32, n int, c *[9]float32) uint32",
		"adamWAVX2 does adamWGo on n elements, with the fields of AdamWCoef in order.")
	// The assembler takes the name g for a register.
	p, g, m, v, n, c := k.param("p"), k.param("dp"), k.param("m"), k.param("v"), k.param("n"), k.param("c")
	var coef [9]reg.VecVirtual
	for j := range coef {
		coef[j] = k.YMM()
		k.VBROADCASTSS(operand.Mem{Base: c, Disp: 4 * j}, coef[j])
	}
	decay, gradScale, beta1, oneMinusBeta1 := coef[0], coef[1], coef[2], coef[3]
	beta2, oneMinusBeta2, stepSize, sqrtBias2, eps := coef[4], coef[5], coef[6], coef[7], coef[8]
	mask, most := k.pattern(absBits), k.zero()

	k.loop("by", n, 8, func(i reg.Register, ahead int) {
		gi, mi, vi, pi, t := k.YMM(), k.YMM(), k.YMM(), k.YMM(), k.YMM()
		k.VMULPS(at(g, i, ahead), gradScale, gi)

		k.VMULPS(at(m, i, ahead), beta1, mi)
		k.VMULPS(gi, oneMinusBeta1, t)
		k.VADDPS(t, mi, mi)
		k.VMOVUPS(mi, at(m, i, ahead))

		k.VMULPS(at(v, i, ahead), beta2, vi)
		k.VMULPS(gi, oneMinusBeta2, t)
		k.VMULPS(gi, t, t)
		k.VADDPS(t, vi, vi)
		k.VMOVUPS(vi, at(v, i, ahead))
		k.VPMAXSD(vi, most, most) // v has no sign to clear unless it is NaN, and then p is too

		k.VSQRTPS(vi, vi)
		k.VDIVPS(sqrtBias2, vi, vi)
		k.VADDPS(eps, vi, vi)
		k.VMULPS(mi, stepSize, mi)
		k.VDIVPS(vi, mi, mi)
		k.VMULPS(at(p, i, ahead), decay, pi)
		k.VSUBPS(mi, pi, pi)
		k.VMOVUPS(pi, at(p, i, ahead))
		k.VPAND(pi, mask, pi)
		k.VPMAXSD(pi, most, most)
	})
	k.storeLargest(most)
	k.end()
}
