package ops

import (
	"sync"

	"gorgonia.org/gorgonia"
)

// Building is held while a graph is made, differentiated or compiled: Gorgonia counts and hashes nodes in globals that nothing
// guards. Running graphs needs no lock.
var Building sync.Mutex

// Machine returns a machine for the part of g that outputs need, on the CPU. After each RunAll the outputs' values stay valid
// until the next. It is Gorgonia's tape machine, or in a build with the tag cuda, in which that one needs a GPU, our own.
func Machine(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	return newMachine(g, outputs)
}

// Direct returns a machine that does nothing but call one operation after the other, on the caller's goroutine. The tape machine hands
// each run to another one, which takes as long as half of a single image's way through a network.
func Direct(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	return newHostMachine(g, outputs)
}
