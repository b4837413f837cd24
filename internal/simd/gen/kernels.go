package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// kernels builds one function after another; what they share is here.
type kernels struct {
	*build.Context
	constants *constants
}

// Patterns of float32.
const (
	signBit = 1 << 31
	absBits = math.MaxUint32 &^ signBit
)

// Comparisons of VCMPPS: quiet, and false (o) or true (u) when an operand is NaN.
var (
	lessThan     = operand.Imm(0x11) // o
	notEqualO    = operand.Imm(0x0c)
	notLessEqual = operand.Imm(0x16) // u
	equal        = operand.Imm(0x00) // o
	unordered    = operand.Imm(0x03) // whether an operand is NaN
)

// begin starts a function.
func (k kernels) begin(name, signature, doc string) {
	k.Function(name)
	k.Attributes(build.NOSPLIT)
	k.Pragma("noescape")
	k.SignatureExpr(signature)
	k.Doc(doc)
}

// end returns from the function.
func (k kernels) end() {
	k.VZEROUPPER()
	k.RET()
}

// param loads a pointer or an int.
func (k kernels) param(name string) reg.Register { return k.Load(k.Param(name), k.GP64()) }

// scalar loads a float32 into all eight places of a vector, with no instruction of SSE, which is slow between those of AVX.
func (k kernels) scalar(name string) reg.VecVirtual {
	param, err := k.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := k.YMM()
	k.VBROADCASTSS(param.Addr, v)
	return v
}

// pattern puts 32 bits into all eight places of a vector.
func (k kernels) pattern(bits uint32) reg.VecVirtual {
	r, x, v := k.GP32(), k.XMM(), k.YMM()
	k.MOVL(operand.U32(bits), r)
	k.VMOVD(r, x)
	k.VPBROADCASTD(x, v)
	return v
}

// zero returns a vector of zeros.
func (k kernels) zero() reg.VecVirtual {
	v := k.YMM()
	k.VXORPS(v, v, v)
	return v
}

// loop runs body over n elements, wide of them a round while so many are left and then 8 a round. body gets the register
// with the round's first index and does the eight elements from that index plus ahead. Labels start with name.
func (k kernels) loop(name string, n reg.Register, wide int, body func(i reg.Register, ahead int)) {
	i := k.GP64()
	k.XORQ(i, i)
	if wide > 8 {
		k.rounds(name, i, n, wide, body)
	}
	k.rounds(name, i, n, 8, body)
}

func (k kernels) rounds(name string, i, n reg.Register, step int, body func(i reg.Register, ahead int)) {
	label := fmt.Sprintf("%s%d", name, step)
	after := k.GP64()
	k.Label(label)
	k.LEAQ(operand.Mem{Base: i, Disp: step}, after)
	k.CMPQ(after, n)
	k.JG(operand.LabelRef(label + "Done"))
	for ahead := 0; ahead < step; ahead += 8 {
		body(i, ahead)
	}
	k.MOVQ(after, i)
	k.JMP(operand.LabelRef(label))
	k.Label(label + "Done")
}

// at is the memory of base[i+ahead].
func at(base, i reg.Register, ahead int) operand.Mem {
	return operand.Mem{Base: base, Index: i, Scale: 4, Disp: 4 * ahead}
}
