package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (k kernels) norms() {
	k.moments()
	k.rowMoments()
	k.scaleShift()
	k.combine()
	k.mul()
	k.standardize()
	k.blend()
}

// moments goes down the rows with the sums of 16 columns, then of 8, in registers.
func (k kernels) moments() {
	k.begin("momentsAVX2", "func(sum, product *float64, a, b *float32, rows, cols, stride int)",
		"momentsAVX2 does momentsGo on rows × cols elements, rows > 0 and cols a multiple of 8.")
	sum, product := k.param("sum"), k.param("product")
	a, b := k.param("a"), k.param("b")
	rows, cols, stride := k.param("rows"), k.param("cols"), k.param("stride")
	k.SHLQ(operand.Imm(2), stride)
	for _, wide := range []int{16, 8} {
		label := fmt.Sprintf("columns%d", wide)
		k.Label(label)
		k.CMPQ(cols, operand.Imm(uint64(wide)))
		k.JL(operand.LabelRef(label + "Done"))
		acc := make([]reg.VecVirtual, wide/2) // pairs of sums and products of 4 columns
		for j := range acc {
			acc[j] = k.YMM()
			k.VMOVUPD(operand.Mem{Base: []reg.Register{sum, product}[j%2], Disp: 32 * (j / 2)}, acc[j])
		}
		left, x, y := k.GP64(), k.GP64(), k.GP64()
		k.MOVQ(rows, left)
		k.MOVQ(a, x)
		k.MOVQ(b, y)
		k.Label(label + "Rows")
		for j := 0; j < len(acc); j += 2 {
			v, w := k.YMM(), k.YMM()
			k.VCVTPS2PD(operand.Mem{Base: x, Disp: 8 * j}, v)
			k.VCVTPS2PD(operand.Mem{Base: y, Disp: 8 * j}, w)
			k.VADDPD(v, acc[j], acc[j])
			k.VMULPD(v, w, w)
			k.VADDPD(w, acc[j+1], acc[j+1])
		}
		k.ADDQ(stride, x)
		k.ADDQ(stride, y)
		k.DECQ(left)
		k.JNZ(operand.LabelRef(label + "Rows"))
		for j := range acc {
			k.VMOVUPD(acc[j], operand.Mem{Base: []reg.Register{sum, product}[j%2], Disp: 32 * (j / 2)})
		}
		k.ADDQ(operand.Imm(uint64(8*wide)), sum)
		k.ADDQ(operand.Imm(uint64(8*wide)), product)
		k.ADDQ(operand.Imm(uint64(4*wide)), a)
		k.ADDQ(operand.Imm(uint64(4*wide)), b)
		k.SUBQ(operand.Imm(uint64(wide)), cols)
		k.JMP(operand.LabelRef(label))
		k.Label(label + "Done")
	}
	k.end()
}

// rowMoments keeps 16 sums and 16 sums of products in registers, and adds them in pairs of halves.
func (k kernels) rowMoments() {
	k.begin("rowMomentsAVX2", "func(a, b *float32, n int) (sum, product float64)", "rowMomentsAVX2 does rowMomentsGo on n elements, a multiple of 16.")
	a, b, n := k.param("a"), k.param("b"), k.param("n")
	sum, product := k.vectors(4), k.vectors(4)
	for j := range sum {
		k.VXORPD(sum[j], sum[j], sum[j])
		k.VXORPD(product[j], product[j], product[j])
	}
	k.rounds("by", k.from0(), n, 16, func(i reg.Register, ahead int) {
		for j := ahead / 4; j < ahead/4+2; j++ {
			v, w := k.YMM(), k.YMM()
			k.VCVTPS2PD(at(a, i, 4*j), v)
			k.VCVTPS2PD(at(b, i, 4*j), w)
			k.VADDPD(v, sum[j], sum[j])
			k.VMULPD(v, w, w)
			k.VADDPD(w, product[j], product[j])
		}
	})
	for i, acc := range [][]reg.VecVirtual{sum, product} {
		k.VADDPD(acc[2], acc[0], acc[0])
		k.VADDPD(acc[3], acc[1], acc[1])
		k.VADDPD(acc[1], acc[0], acc[0])
		half := k.XMM()
		k.VEXTRACTF128(operand.Imm(1), acc[0], half)
		k.VADDPD(half, acc[0].AsX(), half)
		other := k.XMM()
		k.VPERMILPD(operand.Imm(1), half, other)
		k.VADDSD(other, half, half)
		k.Store(half, k.ReturnIndex(i))
	}
	k.end()
}

// from0 returns a register that is 0.
func (k kernels) from0() reg.Register {
	i := k.GP64()
	k.XORQ(i, i)
	return i
}

func (k kernels) scaleShift() {
	k.begin("scaleShiftAVX2", "func(dst, x, scale, shift *float32, n int)", "scaleShiftAVX2 does scaleShiftGo on n elements.")
	dst, x, scale, shift, n := k.param("dst"), k.param("x"), k.param("scale"), k.param("shift"), k.param("n")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VMOVUPS(at(x, i, ahead), v)
		k.VMULPS(at(scale, i, ahead), v, v)
		k.VADDPS(at(shift, i, ahead), v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) combine() {
	k.begin("combineAVX2", "func(dst, a, b, p, q, r *float32, n int)", "combineAVX2 does combineGo on n elements.")
	dst, a, b, p, q, r, n := k.param("dst"), k.param("a"), k.param("b"), k.param("p"), k.param("q"), k.param("r"), k.param("n")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v, w := k.YMM(), k.YMM()
		k.VMOVUPS(at(a, i, ahead), v)
		k.VMULPS(at(p, i, ahead), v, v)
		k.VMOVUPS(at(b, i, ahead), w)
		k.VMULPS(at(q, i, ahead), w, w)
		k.VADDPS(w, v, v)
		k.VADDPS(at(r, i, ahead), v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) mul() {
	k.begin("mulAVX2", "func(dst, a, b *float32, n int)", "mulAVX2 does mulGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VMOVUPS(at(a, i, ahead), v)
		k.VMULPS(at(b, i, ahead), v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) standardize() {
	k.begin("standardizeAVX2", "func(dst, x *float32, n int, mean, inverse float32)", "standardizeAVX2 does standardizeGo on n elements.")
	dst, x, n := k.param("dst"), k.param("x"), k.param("n")
	mean, inverse := k.scalar("mean"), k.scalar("inverse")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v := k.YMM()
		k.VMOVUPS(at(x, i, ahead), v)
		k.VSUBPS(mean, v, v)
		k.VMULPS(inverse, v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}

func (k kernels) blend() {
	k.begin("blendAVX2", "func(dst, a, b *float32, n int, p, q, r float32)", "blendAVX2 does blendGo on n elements.")
	dst, a, b, n := k.param("dst"), k.param("a"), k.param("b"), k.param("n")
	p, q, r := k.scalar("p"), k.scalar("q"), k.scalar("r")
	k.loop("by", n, 32, func(i reg.Register, ahead int) {
		v, w := k.YMM(), k.YMM()
		k.VMULPS(at(a, i, ahead), p, v)
		k.VMULPS(at(b, i, ahead), q, w)
		k.VADDPS(w, v, v)
		k.VADDPS(r, v, v)
		k.VMOVUPS(v, at(dst, i, ahead))
	})
	k.end()
}
