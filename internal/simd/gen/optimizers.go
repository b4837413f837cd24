package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// coefficients loads n float32s from c, each into all eight places of a vector.
func (k kernels) coefficients(c reg.Register, n int) []reg.VecVirtual {
	list := make([]reg.VecVirtual, n)
	for j := range list {
		list[j] = k.YMM()
		k.VBROADCASTSS(operand.Mem{Base: c, Disp: 4 * j}, list[j])
	}
	return list
}

// largest keeps in most the larger pattern of it and v without its sign. t is scratch.
func (k kernels) largest(v, mask, most, t reg.VecVirtual) {
	k.VPAND(v, mask, t)
	k.VPMAXSD(t, most, most)
}

func (k kernels) lion() {
	k.begin("lionAVX2", "func(p, dp, m *float32, n int, c *[7]float32) uint32", "lionAVX2 does lionGo on n elements, with the fields of LionCoef in order.")
	p, g, m, n, c := k.param("p"), k.param("dp"), k.param("m"), k.param("n"), k.coefficients(k.param("c"), 7)
	decay, gradScale, beta1, oneMinusBeta1, beta2, oneMinusBeta2, lr := c[0], c[1], c[2], c[3], c[4], c[5], c[6]
	sign, mask, zero, most := k.pattern(signBit), k.pattern(absBits), k.zero(), k.zero()

	k.loop("by", n, 8, func(i reg.Register, ahead int) {
		gi, mi, ci, pi, t := k.YMM(), k.YMM(), k.YMM(), k.YMM(), k.YMM()
		k.VMULPS(at(g, i, ahead), gradScale, gi)
		k.VMOVUPS(at(m, i, ahead), mi)

		k.VMULPS(mi, beta1, ci)
		k.VMULPS(gi, oneMinusBeta1, t)
		k.VADDPS(t, ci, ci)
		k.VCMPPS(operand.Imm(0x04), zero, ci, t) // not equal, or NaN
		k.VPAND(ci, sign, ci)
		k.VPOR(ci, lr, ci)
		k.VPAND(ci, t, ci)

		k.VMULPS(at(p, i, ahead), decay, pi)
		k.VSUBPS(ci, pi, pi)
		k.VMOVUPS(pi, at(p, i, ahead))
		k.largest(pi, mask, most, t)

		k.VMULPS(mi, beta2, mi)
		k.VMULPS(gi, oneMinusBeta2, t)
		k.VADDPS(t, mi, mi)
		k.VMOVUPS(mi, at(m, i, ahead))
		k.largest(mi, mask, most, t)
	})
	k.storeLargest(most)
	k.end()
}

func (k kernels) sgd() {
	k.begin("sgdAVX2", "func(p, dp, b *float32, n int, c *[7]float32) uint32", "sgdAVX2 does sgdGo on n elements, with the fields of SGDCoef in order.")
	p, g, b, n, c := k.param("p"), k.param("dp"), k.param("b"), k.param("n"), k.coefficients(k.param("c"), 7)
	gradScale, decay, keep, take, own, later, lr := c[0], c[1], c[2], c[3], c[4], c[5], c[6]
	mask, most := k.pattern(absBits), k.zero()

	k.loop("by", n, 8, func(i reg.Register, ahead int) {
		d, bi, pi, t := k.YMM(), k.YMM(), k.YMM(), k.YMM()
		k.VMOVUPS(at(p, i, ahead), pi)
		k.VMULPS(at(g, i, ahead), gradScale, d)
		k.VMULPS(pi, decay, t)
		k.VADDPS(t, d, d)

		k.VMULPS(at(b, i, ahead), keep, bi)
		k.VMULPS(d, take, t)
		k.VADDPS(t, bi, bi)
		k.VMOVUPS(bi, at(b, i, ahead))

		k.VMULPS(d, own, d)
		k.VMULPS(bi, later, t)
		k.VADDPS(t, d, d)
		k.VMULPS(d, lr, d)
		k.VSUBPS(d, pi, pi)
		k.VMOVUPS(pi, at(p, i, ahead))
		k.largest(pi, mask, most, t)
		k.largest(bi, mask, most, t)
	})
	k.storeLargest(most)
	k.end()
}
