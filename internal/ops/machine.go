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
