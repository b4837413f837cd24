package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sumRows reads the matrix in the order it lies in memory, four rows at a time, while dst stays in the nearest cache.
func (k kernels) sumRows() {
	k.begin("sumRowsAVX2", "func(dst, a *float32, rows, cols, lda int)",
		"sumRowsAVX2 does sumRowsGo on rows × cols elements, cols a multiple of 8.")
	dst, a, rows, cols, lda := k.param("dst"), k.param("a"), k.param("rows"), k.param("cols"), k.param("lda")
	for _, together := range []int{4, 1} {
		label := fmt.Sprintf("rows%d", together)
		k.Label(label)
		k.SUBQ(operand.Imm(uint64(together)), rows)
		k.JL(operand.LabelRef(label + "Done"))
		row := make([]reg.Register, together)
		for r := range row {
			row[r] = k.GP64()
			k.MOVQ(a, row[r])
			k.LEAQ(operand.Mem{Base: a, Index: lda, Scale: 4}, a) // the row after
		}
		k.loop(label+"by", cols, 8, func(i reg.Register, ahead int) {
			sum := k.YMM()
			k.VMOVUPS(at(dst, i, ahead), sum)
			for r := range row {
				k.VADDPS(at(row[r], i, ahead), sum, sum)
			}
			k.VMOVUPS(sum, at(dst, i, ahead))
		})
		k.JMP(operand.LabelRef(label))
		k.Label(label + "Done")
		k.ADDQ(operand.Imm(uint64(together)), rows)
	}
	k.end()
}
