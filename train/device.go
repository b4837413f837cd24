package train

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/internal/sgemm"
	"github.com/denoise-go/denoise/train/optim"
)

// Device is where training runs. It turns graphs into machines and steps the weights where it keeps them.
type Device interface {
	// VM returns a machine for the part of g that outputs need. After each RunAll the outputs' values are valid until the
	// next; RunAll need not wait until they are computed, but has read what the inputs are bound to when it returns.
	//
	// Inputs that have a value when the machine is made are weights: that value is where they live, or where Sync brings
	// them. The others are bound, with gorgonia.Let, before each RunAll.
	VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error)

	// Solver returns a solver for weights and gradients of this device's machines. It rejects a rule that the device has no kernel for, by name.
	Solver(rule optim.Rule) (optim.Solver, error)

	// LossSum returns a sum of 0 for values of this device's machines.
	LossSum() (LossSum, error)

	// Sync brings weights that live on the device into the memory of their model.
	Sync() error

	// String names the device in messages and records.
	String() string

	// Arithmetic names what the bits of all results depend on beside the numbers that go in, such as the kernels that suit
	// the processor: equal names promise equal bits.
	Arithmetic() string
}

// CPU is the default device. Its machines run a graph's operations one after the other, each on all cores.
var CPU Device = cpu{}

type cpu struct{}

func (cpu) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	m, err := ops.Machine(g, outputs)
	if err != nil { // not a nil *ops.VM, which is a gorgonia.VM
		return nil, err
	}
	return m, nil
}

func (cpu) Solver(rule optim.Rule) (optim.Solver, error) { return optim.NewSolver(rule) }

func (cpu) LossSum() (LossSum, error) { return &hostSum{}, nil }

func (cpu) Sync() error { return nil }

func (cpu) String() string { return "cpu" }

func (cpu) Arithmetic() string { return sgemm.Arithmetic() }
