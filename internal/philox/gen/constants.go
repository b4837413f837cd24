package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"

	"github.com/denoise-go/denoise/internal/philox/coef"
)

// Constants that fill all lanes of a vector: integers and float32 numbers by their bits.
var (
	all   = map[uint32]Mem{}
	lanes Mem // 0, 1, … 7
)

// f32 returns the bits of a constant's float32.
func f32(v float32) uint32 { return math.Float32bits(v) }

// makeConstants writes the table of constants of both kernels.
func makeConstants() {
	table := GLOBL("constants", RODATA|NOPTR)
	lanes = table
	for lane := range 8 {
		DATA(4*lane, U32(lane))
	}
	for i, v := range []uint32{
		1, 8, coef.Mul0, coef.Mul1, coef.Weyl0, coef.Weyl1,
		coef.Low23, coef.SqrtHalf, coef.TwoTo24 + coef.SqrtHalf, coef.Sign,
		f32(1), f32(coef.Unit), f32(coef.Step), f32(coef.LogTwo),
		f32(coef.Log0), f32(coef.Log1), f32(coef.Log2), f32(coef.Log3), f32(coef.Log4),
		f32(coef.Log5), f32(coef.Log6), f32(coef.Log7), f32(coef.Log8),
		f32(coef.Sin0), f32(coef.Sin1), f32(coef.Sin2), f32(coef.Sin3),
		f32(coef.Cos1), f32(coef.Cos2), f32(coef.Cos3), f32(coef.Cos4), // Cos0 is 1
	} {
		at := 32 * (i + 1)
		for lane := range 8 {
			DATA(at+4*lane, U32(v))
		}
		all[v] = table.Offset(at)
	}
}

// constant returns the vector with v in all lanes.
func constant(v uint32) Mem {
	m, ok := all[v]
	if !ok {
		panic("a constant is missing from the table")
	}
	return m
}
