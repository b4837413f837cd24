package train

import (
	"fmt"
	"math"

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

// LossSum adds up the losses of a pass where the device has them, so that nobody waits for a number that nobody looks at.
//
// A loss that is NaN or infinite is an error of its Add or, on a device that does not wait for its losses, of the next Read.
type LossSum interface {
	// Set replaces the sum.
	Set(sum float64) error

	// Add adds the mean loss of so many images, times their number. The loss is a scalar output of one of the device's
	// machines, as its last RunAll left it.
	Add(loss gorgonia.Value, images int) error

	// Read waits for all losses and returns their sum, or a *optim.LateError if one of them is not finite.
	Read() (float64, error)

	// Close releases what the sum holds of its device. No other method comes after it.
	Close() error
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

// hostSum is the LossSum of a device whose values are at hand.
type hostSum struct{ sum float64 }

func (s *hostSum) Set(sum float64) error {
	s.sum = sum
	return nil
}

func (s *hostSum) Add(loss gorgonia.Value, images int) error {
	v, ok := loss.Data().(float32)
	if !ok {
		return fmt.Errorf("loss: want a float32 value, got %T", loss.Data())
	}
	l := float64(v)
	if math.IsNaN(l) || math.IsInf(l, 0) {
		return fmt.Errorf("loss: want a finite number, got %g", l)
	}
	s.sum += l * float64(images)
	return nil
}

func (s *hostSum) Read() (float64, error) { return s.sum, nil }

func (s *hostSum) Close() error { return nil }
