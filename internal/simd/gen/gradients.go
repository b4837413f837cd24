package main

import "github.com/mmcloughlin/avo/reg"

func (k kernels) gradients() {
	k.absDiffGrad()
	k.scaledDiff()
	k.huberGrad()
	k.reluGrad()
}

func (k kernels) absDiffGrad() {
	k.begin("absDiffGradAVX2", "func(dst, a, b *float32, n int, scale float32)", "absDiffGradAVX2 does absDiffGradGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	scale, sign, zero := k.scalar("scale"), k.pattern(signBit), k.zero()
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		d, signed, unequal := k.YMM(), k.YMM(), k.YMM()
		k.VMOVUPS(at(a, i, ahead), d)
		k.VSUBPS(at(b, i, ahead), d, d)
		k.VCMPPS(notEqualO, zero, d, unequal)
		k.VANDPS(sign, d, signed)
		k.VXORPS(scale, signed, signed)
		k.VANDNPS(d, sign, d) // |d|, which is 0 or NaN where it is chosen
		k.VBLENDVPS(unequal, signed, d, d)
		k.VMOVUPS(d, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) scaledDiff() {
	k.begin("scaledDiffAVX2", "func(dst, a, b *float32, n int, scale float32)", "scaledDiffAVX2 does scaledDiffGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	scale := k.scalar("scale")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		d := k.YMM()
		k.VMOVUPS(at(a, i, ahead), d)
		k.VSUBPS(at(b, i, ahead), d, d)
		k.VMULPS(d, scale, d)
		k.VMOVUPS(d, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) huberGrad() {
	k.begin("huberGradAVX2", "func(dst, a, b *float32, n int, delta, scale float32)", "huberGradAVX2 does huberGradGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	delta, scale, lowest := k.scalar("delta"), k.scalar("scale"), k.pattern(signBit)
	k.VXORPS(delta, lowest, lowest) // −delta
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		d := k.YMM()
		k.VMOVUPS(at(a, i, ahead), d)
		k.VSUBPS(at(b, i, ahead), d, d)
		k.VMINPS(d, delta, d) // the first operand, d, if that is NaN
		k.VMAXPS(d, lowest, d)
		k.VMULPS(d, scale, d)
		k.VMOVUPS(d, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) reluGrad() {
	k.begin("reluGradAVX2", "func(dst, dy, y *float32, n int)", "reluGradAVX2 does reluGradGo on n elements.")
	dst, dy, y, n := k.param("dst"), k.param("dy"), k.param("y"), k.param("n")
	zero := k.zero()
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		open := k.YMM()
		k.VMOVUPS(at(y, i, ahead), open)
		k.VCMPPS(notLessEqual, zero, open, open)
		k.VANDPS(at(dy, i, ahead), open, open)
		k.VMOVUPS(open, at(dst, i, ahead))
	})
	k.end()
}
