package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/denoise-go/denoise/internal/simd/coef"
)

func (k kernels) softmaxes() {
	k.softmax()
	k.softmaxGrad()
	k.argMax()
}

// pairs runs body for each of so many rows, two at a time while so many are left: their chains of operations are independent. A row is stride elements
// long, and at its beginning are the registers that body gets, one for each row, of each base.
func (k kernels) pairs(rows, stride reg.Register, body func(label string, rows [][]reg.Register), bases ...reg.Register) {
	for _, together := range []int{2, 1} {
		label := fmt.Sprintf("rows%d", together)
		k.Label(label)
		k.SUBQ(operand.Imm(uint64(together)), rows)
		k.JL(operand.LabelRef(label + "Done"))
		list := make([][]reg.Register, together)
		for r := range list {
			for _, base := range bases {
				row := k.GP64()
				k.MOVQ(base, row)
				k.LEAQ(operand.Mem{Base: base, Index: stride, Scale: 4}, base)
				list[r] = append(list[r], row)
			}
		}
		body(label, list)
		k.JMP(operand.LabelRef(label))
		k.Label(label + "Done")
		k.ADDQ(operand.Imm(uint64(together)), rows)
	}
}

// within returns a mask of the places of a row's last vector that are below n, the row being stride long.
func (k kernels) within(n, stride reg.Register) reg.VecVirtual {
	left, x, mask := k.GP64(), k.XMM(), k.YMM()
	k.MOVQ(n, left)
	k.SUBQ(stride, left)
	k.ADDQ(operand.Imm(8), left)
	k.VMOVD(left.As32(), x)
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
	end := k.GP64() // where the last vector begins
	k.LEAQ(operand.Mem{Base: stride, Disp: -8}, end)
	k.pairs(rows, stride, func(label string, list [][]reg.Register) {
		most, sum := k.vectors(len(list)), k.vectors(len(list))
		for r, row := range list {
			v := k.YMM()
			k.VBLENDVPS(mask, last(row[0], stride), none, v)
			k.VMOVUPS(v, last(row[0], stride))
			k.VMOVAPS(none, most[r])
			k.VXORPS(sum[r], sum[r], sum[r])
		}
		k.loop(label+"max", stride, 8, func(i reg.Register, ahead int) {
			for r, row := range list {
				k.VMAXPS(at(row[0], i, ahead), most[r], most[r])
			}
		})
		for r := range list {
			k.fold(most[r], func(a, b, to operand.Op) { k.VMAXPS(a, b, to) })
			k.VMULPS(scale, most[r], most[r])
		}
		exp := func(i reg.Register, keep func(v reg.VecVirtual)) {
			for r, row := range list {
				v := k.YMM()
				k.VMULPS(at(row[0], i, 0), scale, v)
				k.VSUBPS(most[r], v, v)
				keep(v)
				k.VMAXPS(v, k.broadcast(coef.ExpMin), v) // it is 0 at most
				e := k.expSum(v, nil)
				keep(e)
				k.VMOVUPS(e, at(row[0], i, 0))
				k.VADDPS(e, sum[r], sum[r])
			}
		}
		k.loop(label+"exp", end, 8, func(i reg.Register, _ int) { exp(i, func(reg.VecVirtual) {}) })
		// What is behind the row is 0 before, too: exp(−Inf) would take several times as long, since its last rounding is to a subnormal number.
		exp(end, func(v reg.VecVirtual) { k.VANDPS(mask, v, v) })
		for r := range list {
			k.fold(sum[r], func(a, b, to operand.Op) { k.VADDPS(a, b, to) })
			v := k.broadcast(1)
			k.VDIVPS(sum[r], v, sum[r])
		}
		k.loop(label+"scale", stride, 8, func(i reg.Register, ahead int) {
			for r, row := range list {
				v := k.YMM()
				k.VMULPS(at(row[0], i, ahead), sum[r], v)
				k.VMOVUPS(v, at(row[0], i, ahead))
			}
		})
	}, x)
	k.end()
}

// vectors returns so many registers.
func (k kernels) vectors(n int) []reg.VecVirtual {
	list := make([]reg.VecVirtual, n)
	for i := range list {
		list[i] = k.YMM()
	}
	return list
}

func (k kernels) softmaxGrad() {
	k.begin("softmaxGradAVX2", "func(d, p *float32, rows, n, stride int, scale float32)",
		"softmaxGradAVX2 does softmaxGradGo on rows of n elements, stride a multiple of 8 and less than 8 above n.")
	d, p, rows, n, stride, scale := k.param("d"), k.param("p"), k.param("rows"), k.param("n"), k.param("stride"), k.scalar("scale")
	mask := k.within(n, stride)
	k.pairs(rows, stride, func(label string, list [][]reg.Register) {
		sum := k.vectors(len(list))
		for r, row := range list {
			for _, part := range row {
				v := k.YMM()
				k.VANDPS(last(part, stride), mask, v)
				k.VMOVUPS(v, last(part, stride))
			}
			k.VXORPS(sum[r], sum[r], sum[r])
		}
		k.loop(label+"sum", stride, 8, func(i reg.Register, ahead int) {
			for r, row := range list {
				v := k.YMM()
				k.VMOVUPS(at(row[0], i, ahead), v)
				k.VMULPS(at(row[1], i, ahead), v, v)
				k.VADDPS(v, sum[r], sum[r])
			}
		})
		for r := range list {
			k.fold(sum[r], func(a, b, to operand.Op) { k.VADDPS(a, b, to) })
		}
		k.loop(label+"by", stride, 8, func(i reg.Register, ahead int) {
			for r, row := range list {
				v := k.YMM()
				k.VMOVUPS(at(row[0], i, ahead), v)
				k.VSUBPS(sum[r], v, v)
				k.VMULPS(at(row[1], i, ahead), v, v)
				k.VMULPS(scale, v, v)
				k.VMOVUPS(v, at(row[0], i, ahead))
			}
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
	k.BSFL(bits, first.As32())
	k.LEAQ(operand.Mem{Base: first, Index: i, Scale: 1, Disp: -8}, first)
	k.Store(first, k.ReturnIndex(0))
	k.end()
}
