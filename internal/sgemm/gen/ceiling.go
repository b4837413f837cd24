package main

import (
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// chains is the number of independent sums: 2 FMAs can start in each cycle and take 4 or 5 cycles, so 10 keep the units full.
const chains = 12

// ceiling writes a loop of FMAs on registers alone.
func (g generator) ceiling() {
	g.function("loop", "loop does n rounds of 12 independent FMAs on 8 floats each.", param("n", integer))
	n := g.Load(g.Param("n"), g.GP64())
	x := g.YMM()
	g.VXORPS(x, x, x)
	acc := make([]VecVirtual, chains)
	for i := range acc {
		acc[i] = g.YMM()
		g.VXORPS(acc[i], acc[i], acc[i])
	}
	g.Label("round")
	for i := range acc {
		g.VFMADD231PS(x, x, acc[i])
	}
	g.DECQ(n)
	g.JNZ(LabelRef("round"))
	g.VZEROUPPER()
	g.RET()
}
