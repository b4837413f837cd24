package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// constants is a table of vectors in memory, most of them one pattern in all places: the polynomials have more of them than there are registers.
type constants struct {
	table operand.Mem
	at    map[[8]uint32]int
}

func (k kernels) newConstants() *constants {
	c := &constants{table: k.StaticGlobal("constants"), at: make(map[[8]uint32]int)}
	k.DataAttributes(attr.RODATA | attr.NOPTR)
	return c
}

// words is the memory of a vector of the given patterns.
func (k kernels) words(w [8]uint32) operand.Mem {
	c := k.constants
	offset, ok := c.at[w]
	if !ok {
		offset = 32 * len(c.at)
		c.at[w] = offset
		for place, bits := range w {
			k.AddDatum(offset+4*place, operand.U32(bits))
		}
	}
	return c.table.Offset(offset)
}

// integer is the memory of a vector with 32 bits in all eight places.
func (k kernels) integer(bits uint32) operand.Mem {
	return k.words([8]uint32{bits, bits, bits, bits, bits, bits, bits, bits})
}

// constant is the memory of a vector with a float32 in all eight places.
func (k kernels) constant(v float32) operand.Mem { return k.integer(math.Float32bits(v)) }

// broadcast loads a float32 into all eight places of a vector.
func (k kernels) broadcast(v float32) reg.VecVirtual {
	r := k.YMM()
	k.VMOVUPS(k.constant(v), r)
	return r
}
