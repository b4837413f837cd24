package main

import "github.com/mmcloughlin/avo/reg"

func (k kernels) activations() {
	k.function("exp", k.exp)
	k.function("tanh", k.tanh)
	k.function("erf", k.erf)
	k.function("sigmoid", k.sigmoid)
	k.function("silu", k.silu)
	k.function("gelu", k.gelu)
	k.gradient("silu", "x", "the gradient by siluSlope", k.siluSlope)
	k.gradient("gelu", "x", "the gradient by geluSlope", k.geluSlope)
	k.gradient("sigmoid", "y", "sigmoidGradGo", func(y reg.VecVirtual) reg.VecVirtual {
		d := k.YMM()
		k.VSUBPS(y, k.broadcast(1), d)
		k.VMULPS(d, y, d)
		return d
	})
	k.gradient("tanh", "y", "tanhGradGo", func(y reg.VecVirtual) reg.VecVirtual {
		low, high := k.YMM(), k.YMM()
		k.VSUBPS(y, k.broadcast(1), low)
		k.VADDPS(k.constant(1), y, high)
		k.VMULPS(high, low, low)
		return low
	})
	k.leakyReLUGrad()
}

// function writes the kernel of a function of one number.
func (k kernels) function(name string, f func(x reg.VecVirtual) reg.VecVirtual) {
	k.begin(name+"AVX2", "func(dst, x *float32, n int)", name+"AVX2 does "+name+" on each of n elements.")
	dst, x, n := k.param("dst"), k.param("x"), k.param("n")
	k.loop("by", n, 16, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VMOVUPS(at(x, i, ahead), v)
		k.VMOVUPS(f(v), at(dst, i, ahead))
	})
	k.end()
}

// gradient writes the kernel of dy times a slope, a function of the argument s.
func (k kernels) gradient(name, s, twin string, slope func(s reg.VecVirtual) reg.VecVirtual) {
	k.begin(name+"GradAVX2", "func(dst, dy, "+s+" *float32, n int)", name+"GradAVX2 does "+twin+" on n elements.")
	dst, dy, from, n := k.param("dst"), k.param("dy"), k.param(s), k.param("n")
	k.loop("by", n, 16, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VMOVUPS(at(from, i, ahead), v)
		d := slope(v)
		k.VMULPS(at(dy, i, ahead), d, d)
		k.VMOVUPS(d, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) leakyReLUGrad() {
	k.begin("leakyReLUGradAVX2", "func(dst, dy, y *float32, n int, slope float32)", "leakyReLUGradAVX2 does leakyReLUGradGo on n elements.")
	dst, dy, y, n := k.param("dst"), k.param("dy"), k.param("y"), k.param("n")
	slope, zero := k.scalar("slope"), k.zero()
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		open, d, low := k.YMM(), k.YMM(), k.YMM()
		k.VMOVUPS(at(y, i, ahead), open)
		k.VCMPPS(notLessEqual, zero, open, open)
		k.VMOVUPS(at(dy, i, ahead), d)
		k.VMULPS(slope, d, low)
		k.VBLENDVPS(open, d, low, d)
		k.VMOVUPS(d, at(dst, i, ahead))
	})
	k.end()
}
