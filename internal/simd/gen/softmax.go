package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (k kernels) softmaxes() {
	k.softmax()
	k.softmaxGrad()
	k.argMax()
}

// rowsOf8 runs body for each of so many rows, each a whole number of vectors long; here are the vectors of the row, which lie stride elements apart.
func (k kernels) rowsOf8(rows, stride reg.Register, body func(), bases ...reg.Register) {
	k.Label("row")
	body()
	for _, b := range bases {
		k.LEAQ(operand.Mem{Base: b, Index: stride, Scale: 4}, b)
	}
	k.DECQ(rows)
	k.JNZ(operand.LabelRef("row"))
}

// within returns a mask of the places of a row's last vector that are below n, the row being stride long.
func (k kernels) within(n, stride reg.Register) reg.VecVirtual {
	left, x, mask := k.GP64(), k.XMM(), k.YMM()
	k.MOVQ(n, left)
	k.SUBQ(stride, left)
	k.ADDQ(operand.Imm(8), left)
	k.VMOVD(left.(reg.GPVirtual).As32(), x)
	k.VPBROADCASTD(x, mask)
	k.VPCMPGTD(k.words([8]uint32{0, 1, 2, 3, 4, 5, 6, 7}), mask, mask)
	return mask
}

// fold combines the eight places of a vector into all of them: the upper half with the lower until one is left.
func (k kernels) fold(v reg.VecVirtual, op func(a operand.Op, b, to operand.Op)) {
	other := k.YMM()
	k.VPERM2F128(operand.Imm(1), v, v, other)
	op(other, v, v)
	k.VPERMILPS(operand.Imm(0x4e), v, other)
	op(other, v, v)
	k.VPERMILPS(operand.Imm(0xb1), v, other)
	op(other, v, v)
}

// last is the last vector of a row.
func last(x, stride reg.Register) operand.Mem {
	return operand.Mem{Base: x, Index: stride, Scale: 4, Disp: -32}
}

func (k kernels) softmax() {
	k.begin("softmaxAVX2", "func(x *float32, rows, n, stride int, scale float32)",
		"softmaxAVX2 does softmaxGo on rows of n elements, stride a multiple of 8 and less than 8 above n.")
	x, rows, n, stride, scale := k.param("x"), k.param("rows"), k.param("n"), k.param("stride"), k.scalar("scale")
	mask, none := k.within(n, stride), k.broadcast(float32(math.Inf(-1)))
	k.rowsOf8(rows, stride, func() {
		v, most, sum := k.YMM(), k.YMM(), k.YMM()
		k.VBLENDVPS(mask, last(x, stride), none, v)
		k.VMOVUPS(v, last(x, stride))
		k.VMOVAPS(none, most)
		k.loop("max", stride, 8, func(i reg.Register, ahead int) { k.VMAXPS(at(x, i, ahead), most, most) })
		k.fold(most, func(a, b, to operand.Op) { k.VMAXPS(a, b, to) })
		k.VMULPS(scale, most, most)
		k.VXORPS(sum, sum, sum)
		k.loop("exp", stride, 16, func(i reg.Register, ahead int) {
			v := k.YMM()
			k.VMULPS(at(x, i, ahead), scale, v)
			k.VSUBPS(most, v, v)
			e := k.exp(v)
			k.VMOVUPS(e, at(x, i, ahead))
			k.VADDPS(e, sum, sum)
		})
		k.fold(sum, func(a, b, to operand.Op) { k.VADDPS(a, b, to) })
		k.VMOVUPS(k.constant(1), v)
		k.VDIVPS(sum, v, sum)
		k.loop("scale", stride, 16, func(i reg.Register, ahead int) {
			v := k.YMM()
			k.VMULPS(at(x, i, ahead), sum, v)
			k.VMOVUPS(v, at(x, i, ahead))
		})
	}, x)
	k.end()
}

func (k kernels) softmaxGrad() {
	k.begin("softmaxGradAVX2", "func(d, p *float32, rows, n, stride int, scale float32)",
		"softmaxGradAVX2 does softmaxGradGo on rows of n elements, stride a multiple of 8 and less than 8 above n.")
	d, p, rows, n, stride, scale := k.param("d"), k.param("p"), k.param("rows"), k.param("n"), k.param("stride"), k.scalar("scale")
	mask := k.within(n, stride)
	k.rowsOf8(rows, stride, func() {
		v, sum := k.YMM(), k.YMM()
		for _, row := range []reg.Register{d, p} {
			k.VANDPS(last(row, stride), mask, v)
			k.VMOVUPS(v, last(row, stride))
		}
		k.VXORPS(sum, sum, sum)
		k.loop("sum", stride, 8, func(i reg.Register, ahead int) {
			v := k.YMM()
			k.VMOVUPS(at(d, i, ahead), v)
			k.VMULPS(at(p, i, ahead), v, v)
			k.VADDPS(v, sum, sum)
		})
		k.fold(sum, func(a, b, to operand.Op) { k.VADDPS(a, b, to) })
		k.loop("by", stride, 16, func(i reg.Register, ahead int) {
			v := k.YMM()
			k.VMOVUPS(at(d, i, ahead), v)
			k.VSUBPS(sum, v, v)
			k.VMULPS(at(p, i, ahead), v, v)
			k.VMULPS(scale, v, v)
			k.VMOVUPS(v, at(d, i, ahead))
		})
	}, d, p)
	k.end()
}

func (k kernels) argMax() {
	k.begin("argMaxAVX2", "func(x *float32, n int) int", "argMaxAVX2 does argMaxGo on n elements, a multiple of 8 above 0.")
	x, n := k.param("x"), k.param("n")
	most, isNaN := k.broadcast(float32(math.Inf(-1))), k.zero()
	k.loop("max", n, 16, func(i reg.Register, ahead int) {
		v, here := k.YMM(), k.YMM()
		k.VMOVUPS(at(x, i, ahead), v)
		k.VCMPPS(unordered, v, v, here)
		k.VORPS(here, isNaN, isNaN)
		k.VMAXPS(v, most, most)
	})
	k.fold(most, func(a, b, to operand.Op) { k.VMAXPS(a, b, to) })
	bits, i := k.GP32(), k.GP64()
	k.XORQ(i, i)
	k.VMOVMSKPS(isNaN, bits)
	k.TESTL(bits, bits)
	k.JNZ(operand.LabelRef("nan"))
	for _, search := range []struct {
		label string
		found func(v, here reg.VecVirtual)
	}{
		{"equal", func(v, here reg.VecVirtual) { k.VCMPPS(equal, most, v, here) }},
		{"nan", func(v, here reg.VecVirtual) { k.VCMPPS(unordered, v, v, here) }},
	} {
		k.Label(search.label)
		v, here := k.YMM(), k.YMM()
		k.VMOVUPS(at(x, i, 0), v)
		k.ADDQ(operand.Imm(8), i)
		search.found(v, here)
		k.VMOVMSKPS(here, bits)
		k.TESTL(bits, bits)
		k.JZ(operand.LabelRef(search.label)) // there is one
		if search.label == "equal" {
			k.JMP(operand.LabelRef("found"))
		}
	}
	k.Label("found")
	first := k.GP64()
	k.BSFL(bits, first.(reg.GPVirtual).As32())
	k.LEAQ(operand.Mem{Base: first, Index: i, Scale: 1, Disp: -8}, first)
	k.Store(first, k.ReturnIndex(0))
	k.end()
}
