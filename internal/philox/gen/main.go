// Command gen writes the AVX2 kernels of package philox: avx2_amd64.s and its declarations, avx2_amd64.go.
//
// Each kernel fills whole groups of 32 values. A group is eight blocks side by side, so a word of the eight blocks
// fills one vector register of eight lanes. The steps are those of the plain Go code, one instruction for each
// rounded operation, none fused, so that the bits come out the same.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64,!purego")
	makeConstants()
	kernel("uniformsAVX2", "Float32 of each word", func(word [4]reg.VecVirtual) (value [4]reg.VecVirtual) {
		for i, w := range word {
			value[i] = uniform(w)
		}
		return value
	})
	kernel("normalsAVX2", "boxMuller of each pair of words", func(word [4]reg.VecVirtual) (value [4]reg.VecVirtual) {
		z0, z1 := boxMuller(pair{word[0], word[2]}, pair{word[1], word[3]})
		return [4]reg.VecVirtual{z0[0], z1[0], z0[1], z1[1]}
	})
	Generate()
}

// kernel writes the function that fills groups of dst with what values makes of the four words of eight blocks.
func kernel(name, what string, values func(word [4]reg.VecVirtual) [4]reg.VecVirtual) {
	TEXT(name, 0, "func(dst *float32, groups int, key [2]uint32, counter [4]uint32)")
	Pragma("noescape")
	Doc(name + " writes " + what + " for the 32 values of each of the groups, at least one, that begin at block counter[0].")

	dst := Load(Param("dst"), GP64())
	groups := Load(Param("groups"), GP64())
	p := newPhilox()

	Label("group")
	value := values(p.words())
	for i, v := range value {
		VMOVUPS(v, Mem{Base: dst, Disp: 32 * i})
	}
	ADDQ(Imm(4*32), dst)
	DECQ(groups)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}
