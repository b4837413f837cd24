package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sums writes the four sums. They differ in the terms only.
func (k kernels) sums() {
	k.sum("sumAbsDiff", true, "", func() func(d reg.VecVirtual) {
		mask := k.pattern(absBits)
		return func(d reg.VecVirtual) { k.VANDPS(mask, d, d) }
	})
	k.sum("sumSquaredDiff", true, "", func() func(d reg.VecVirtual) {
		return func(d reg.VecVirtual) { k.VMULPS(d, d, d) }
	})
	k.sum("sumHuber", true, ", delta float32", func() func(d reg.VecVirtual) {
		mask, delta, half := k.pattern(absBits), k.scalar("delta"), k.pattern(0x3f000000)
		return func(d reg.VecVirtual) {
			c, t := k.YMM(), k.YMM()
			k.VANDPS(mask, d, d)
			k.VMINPS(d, delta, c)
			k.VMULPS(c, half, t)
			k.VSUBPS(t, d, d)
			k.VMULPS(d, c, d)
		}
	})
	k.sum("sumSquares", false, "", func() func(d reg.VecVirtual) {
		return func(d reg.VecVirtual) { k.VMULPS(d, d, d) }
	})
}

// sum writes a kernel that sets 32 lanes to the sums of n terms. setup loads what all terms need and returns what makes, in
// place, eight terms of eight differences a−b, or of eight elements of a where there is no b. more are further parameters.
func (k kernels) sum(name string, hasB bool, more string, setup func() func(d reg.VecVirtual)) {
	inputs := "a"
	if hasB {
		inputs = "a, b"
	}
	k.lanes(name, inputs, more, func() func(i reg.Register, ahead int) reg.VecVirtual {
		a := k.param("a")
		var b reg.Register
		if hasB {
			b = k.param("b")
		}
		term := setup()
		return func(i reg.Register, ahead int) reg.VecVirtual {
			d := k.YMM()
			k.VMOVUPS(at(a, i, ahead), d)
			if hasB {
				k.VSUBPS(at(b, i, ahead), d, d)
			}
			term(d)
			return d
		}
	})
}

// lanes writes a kernel that sets 32 lanes to the sums of n terms. setup loads what all terms need and returns what makes eight terms, of the
// elements from i+ahead on. inputs and more are the parameters that it reads.
func (k kernels) lanes(name, inputs, more string, setup func() func(i reg.Register, ahead int) reg.VecVirtual) {
	k.begin(name+"AVX2", "func(l *[32]float64, "+inputs+" *float32, n int"+more+")",
		name+"AVX2 sets the lanes l to what "+name+"Go makes of n elements and empty lanes.")
	l, n := k.param("l"), k.param("n")
	term := setup()
	var acc [8]reg.VecVirtual // lanes 4j to 4j+3
	for j := range acc {
		acc[j] = k.zero()
	}
	i := k.GP64()
	k.XORQ(i, i)
	k.Label("loop")
	for j := 0; j < len(acc); j += 2 {
		d := term(i, 4*j)
		low, high := k.YMM(), k.YMM()
		k.VCVTPS2PD(d.AsX(), low)
		k.VADDPD(low, acc[j], acc[j])
		k.VEXTRACTF128(operand.Imm(1), d, high.AsX())
		k.VCVTPS2PD(high.AsX(), high)
		k.VADDPD(high, acc[j+1], acc[j+1])
	}
	k.ADDQ(operand.Imm(32), i)
	k.CMPQ(i, n)
	k.JL(operand.LabelRef("loop"))
	for j := range acc {
		k.VMOVUPD(acc[j], operand.Mem{Base: l, Disp: 32 * j})
	}
	k.end()
}
