//go:build !cuda

package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

func newMachine(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (vm gorgonia.VM, err error) {
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
