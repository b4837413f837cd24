package train

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Device is where training runs. It turns graphs into machines and steps the weights where it keeps them.
type Device interface {
	// VM returns a machine for the part of g that outputs need. After each RunAll the outputs' values are valid until the
	// next. Input values are bound anew, with gorgonia.Let, before each.
	VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error)

	// AdamW returns a solver for weights and gradients of this device's machines.
	AdamW(cfg AdamWConfig) (Solver, error)

	// Sync brings weights that live on the device into the memory of their model.
	Sync() error

	// String names the device in messages and records.
	String() string
}

// Solver is a gorgonia.Solver whose learning rate can follow a schedule.
type Solver interface {
	gorgonia.Solver
	SetLR(lr float64)
}

// CPU is the default device: Gorgonia's tape machine on all cores.
var CPU Device = cpu{}

type cpu struct{}

func (cpu) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	return ops.Machine(g, outputs)
}

func (cpu) AdamW(cfg AdamWConfig) (Solver, error) { return NewAdamW(cfg) }

func (cpu) Sync() error { return nil }

func (cpu) String() string { return "cpu" }
