package main

import "github.com/mmcloughlin/avo/reg"

func (k kernels) maxima() {
	k.max()
	k.routeMax()
}

func (k kernels) max() {
	k.begin("maxAVX2", "func(dst, a, b *float32, n int)", "maxAVX2 does maxGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v, most, isNaN := k.YMM(), k.YMM(), k.YMM()
		k.VMOVUPS(at(b, i, ahead), v)
		k.VMAXPS(at(a, i, ahead), v, most) // b > a ? b : a, which is a if one is NaN
		k.VCMPPS(unordered, v, v, isNaN)
		k.VBLENDVPS(isNaN, v, most, most)
		k.VMOVUPS(most, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) routeMax() {
	k.begin("routeMaxAVX2", "func(dx, rest, x, most *float32, n int)", "routeMaxAVX2 does routeMaxGo on n elements.")
	dx, rest, x, most, n := k.param("dx"), k.param("rest"), k.param("x"), k.param("most"), k.param("n")
	k.loop("by", n, 16, func(i reg.Register, ahead int) {
		v, here, isNaN, d := k.YMM(), k.YMM(), k.YMM(), k.YMM()
		k.VMOVUPS(at(x, i, ahead), v)
		k.VCMPPS(equal, at(most, i, ahead), v, here)
		k.VCMPPS(unordered, v, v, isNaN)
		k.VORPS(isNaN, here, here)
		k.VMOVUPS(at(rest, i, ahead), v)
		k.VANDPS(v, here, d)
		k.VANDNPS(v, here, v)
		k.VMOVUPS(v, at(rest, i, ahead))
		k.VADDPS(at(dx, i, ahead), d, d)
		k.VMOVUPS(d, at(dx, i, ahead))
	})
	k.end()
}
