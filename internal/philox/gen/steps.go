package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// An instruction of a polynomial waits for the one before it, several cycles long. So instructions of four
// calculations that do not need each other are written in turn: two vectors go through each function as a pair, and
// two functions go in step. It makes the kernel a quarter faster than one calculation after the other.

// pair is two vectors that go through the same steps.
type pair [2]reg.VecVirtual

func newPair() pair { return pair{YMM(), YMM()} }

// steps are instructions yet to be written.
type steps []func()

// each adds a step for both vectors of a pair.
func (p *steps) each(write func(i int)) {
	*p = append(*p, func() {
		write(0)
		write(1)
	})
}

// inStep writes the steps of two calculations in turn, spread so that both end together.
func inStep(a, b steps) {
	done := 0
	for n, write := range a {
		write()
		for ; done*len(a) < (n+1)*len(b); done++ {
			b[done]()
		}
	}
}
