package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (k kernels) pixels() {
	k.begin("pixelsAVX2", "func(dst *float32, src *uint8, n int)", "pixelsAVX2 does pixelsGo on n elements.")
	dst, src, n := k.param("dst"), k.param("src"), k.param("n")
	white := k.pattern(0x437f0000) // 255
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VPMOVZXBD(operand.Mem{Base: src, Index: i, Scale: 1, Disp: ahead}, v)
		k.VCVTDQ2PS(v, v)
		k.VDIVPS(white, v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) addNoise() {
	k.begin("addNoiseAVX2", "func(dst, a, n *float32, count int, mean, sigma float32)", "addNoiseAVX2 does addNoiseGo on count elements.")
	dst, a, noise, n := k.param("dst"), k.param("a"), k.param("n"), k.param("count")
	mean, sigma := k.scalar("mean"), k.scalar("sigma")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VMULPS(at(noise, i, ahead), sigma, v)
		k.VADDPS(mean, v, v)
		k.VADDPS(at(a, i, ahead), v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}
