package ops

import (
	"fmt"
	"sync"

	"gorgonia.org/gorgonia"
)

// Building is held while a graph is made, differentiated or compiled: Gorgonia counts and hashes nodes in globals that nothing
// guards. Running graphs needs no lock.
var Building sync.Mutex

// Machine returns Gorgonia's tape machine for the part of g that outputs need. After each RunAll the outputs' values stay
// valid until the next.
func Machine(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (vm gorgonia.VM, err error) {
	root, err := keep(outputs)
	if err != nil {
		return nil, err
	}
	defer func() { // the tape machine's constructor has no error to return
		if r := recover(); r != nil {
			vm, err = nil, fmt.Errorf("ops: tape machine: %v", r)
		}
	}()
	return gorgonia.NewTapeMachine(g.SubgraphRoots(root)), nil
}
