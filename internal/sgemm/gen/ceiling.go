package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// chains is the number of independent sums: 2 FMAs can start in each cycle and take 4 or 5 cycles, so 10 keep the units full.
const chains = 12

// ceiling writes a loop of FMAs on registers alone.
func (g generator) ceiling(v vectors, name string) {
	g.function(name, fmt.Sprintf("%s does n rounds of %d independent FMAs on %d floats each.", name, chains, v.bytes/4), param("n", integer))
	n := g.Load(g.Param("n"), g.GP64())
	x := v.new()
	g.zero(x)
	acc := make([]VecVirtual, chains)
	for i := range acc {
		acc[i] = v.new()
		g.zero(acc[i])
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
