package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// unrepeatable are Gorgonia's operations, by type, whose results are not a function of their inputs: why, and what to use.
var unrepeatable = map[string]string{
	"*gorgonia.dropoutOp":       "Gorgonia's Dropout draws from a generator of the process; use layer.Dropout, which is a function of the seed",
	"*gorgonia.dropoutDiffOp":   "Gorgonia's Dropout draws from a generator of the process; use layer.Dropout, which is a function of the seed",
	"gorgonia.randomOp":         "Gorgonia's random nodes draw from a generator of the process; use data.Noise or layer.Dropout, which are functions of the seed",
	"*gorgonia.BatchNormOp":     "Gorgonia's BatchNorm keeps running means that no file saves; use a norm over each sample",
	"*gorgonia.batchnormDiffOp": "Gorgonia's BatchNorm keeps running means that no file saves; use a norm over each sample",
}

// CheckRepeatable returns an error if outputs depend on an operation that draws random numbers or keeps a state: equal runs would
// differ, and a resumed run would not be the uninterrupted one.
func CheckRepeatable(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) error {
	nodes, err := Schedule(g, outputs)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		why := unrepeatable[fmt.Sprintf("%T", n.Op())]
		if _, ok := n.Op().(gorgonia.TrainModeOp); ok && why == "" {
			why = "an operation with SetTraining has a mode or a state that no file saves"
		}
		if why != "" {
			return fmt.Errorf("ops: %v: want operations that give the same at each run: %s", n.Op(), why)
		}
	}
	return nil
}
