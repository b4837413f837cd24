package main

import "github.com/mmcloughlin/avo/reg"

func (k kernels) add() {
	k.begin("addAVX2", "func(dst, a, b *float32, n int)", "addAVX2 does addGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		sum := k.YMM()
		k.VMOVUPS(at(a, i, ahead), sum)
		k.VADDPS(at(b, i, ahead), sum, sum)
		k.VMOVUPS(sum, at(dst, i, ahead))
	})
	k.end()
}
