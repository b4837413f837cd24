package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// maxAbsBits compares patterns as signed integers: without the sign bit they are all ≥ 0.
func (k kernels) maxAbsBits() {
	k.begin("maxAbsBitsAVX2", "func(a *float32, n int) uint32", "maxAbsBitsAVX2 does maxAbsBitsGo on n elements.")
	a, n := k.param("a"), k.param("n")
	mask := k.pattern(absBits)
	var most [4]reg.VecVirtual
	for j := range most {
		most[j] = k.zero()
	}
	i := k.GP64()
	k.XORQ(i, i)
	k.Label("loop")
	for j := range most {
		bits := k.YMM()
		k.VPAND(at(a, i, 8*j), mask, bits)
		k.VPMAXSD(bits, most[j], most[j])
	}
	k.ADDQ(operand.Imm(32), i)
	k.CMPQ(i, n)
	k.JL(operand.LabelRef("loop"))

	k.VPMAXSD(most[2], most[0], most[0])
	k.VPMAXSD(most[3], most[1], most[1])
	k.VPMAXSD(most[1], most[0], most[0])
	k.storeLargest(most[0])
	k.end()
}

// storeLargest makes the largest of eight signed integers the function's result.
func (k kernels) storeLargest(most reg.VecVirtual) {
	x, other := most.AsX(), k.XMM()
	k.VEXTRACTI128(operand.Imm(1), most, other)
	k.VPMAXSD(other, x, x)
	for _, order := range []uint64{0b01_00_11_10, 0b10_11_00_01} { // halves changed over, then neighbours
		k.VPSHUFD(operand.Imm(order), x, other)
		k.VPMAXSD(other, x, x)
	}
	result := k.GP32()
	k.VMOVD(x, result)
	k.Store(result, k.ReturnIndex(0))
}
