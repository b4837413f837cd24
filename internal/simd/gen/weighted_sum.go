package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// weightedSum holds the sums of 32 elements, then of 8, in registers while it goes through all weights.
func (k kernels) weightedSum() {
	k.begin("weightedSumAVX2", "func(dst, x, rows, cols *float32, n, nrows, rowStride, ncols, colStride int)",
		"weightedSumAVX2 does weightedSumGo on vectors of n elements, with at least one weight of each kind.")
	dst, x, rows, cols := k.param("dst"), k.param("x"), k.param("rows"), k.param("cols")
	n, nrows, rowStride, ncols, colStride := k.param("n"), k.param("nrows"), k.param("rowStride"), k.param("ncols"), k.param("colStride")
	k.SHLQ(operand.Imm(2), rowStride)
	k.SHLQ(operand.Imm(2), colStride)
	for _, wide := range []int{32, 8} {
		label := fmt.Sprintf("by%d", wide)
		k.Label(label)
		k.CMPQ(n, operand.Imm(uint64(wide)))
		k.JL(operand.LabelRef(label + "Done"))
		acc := make([]reg.VecVirtual, wide/8)
		for j := range acc {
			acc[j] = k.zero()
		}
		i, row := k.GP64(), k.GP64()
		k.XORQ(i, i)
		k.MOVQ(x, row)
		k.Label(label + "Rows")
		down := k.YMM()
		k.VBROADCASTSS(operand.Mem{Base: rows, Index: i, Scale: 4}, down)
		j, col := k.GP64(), k.GP64()
		k.XORQ(j, j)
		k.MOVQ(row, col)
		k.Label(label + "Cols")
		weight := k.YMM()
		k.VBROADCASTSS(operand.Mem{Base: cols, Index: j, Scale: 4}, weight)
		k.VMULPS(weight, down, weight)
		for v := range acc {
			term := k.YMM()
			k.VMULPS(operand.Mem{Base: col, Disp: 32 * v}, weight, term)
			k.VADDPS(term, acc[v], acc[v])
		}
		k.ADDQ(colStride, col)
		k.INCQ(j)
		k.CMPQ(j, ncols)
		k.JL(operand.LabelRef(label + "Cols"))
		k.ADDQ(rowStride, row)
		k.INCQ(i)
		k.CMPQ(i, nrows)
		k.JL(operand.LabelRef(label + "Rows"))
		for v := range acc {
			k.VMOVUPS(acc[v], operand.Mem{Base: dst, Disp: 32 * v})
		}
		k.ADDQ(operand.Imm(uint64(4*wide)), dst)
		k.ADDQ(operand.Imm(uint64(4*wide)), x)
		k.SUBQ(operand.Imm(uint64(wide)), n)
		k.JMP(operand.LabelRef(label))
		k.Label(label + "Done")
	}
	k.end()
}
