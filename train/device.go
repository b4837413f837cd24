package train

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/internal/sgemm"
)

// Device is where training runs. It turns graphs into machines and steps the weights where it keeps them.
type Device interface {
	// VM returns a machine for the part of g that outputs need. After each RunAll the outputs' values are valid until the
	// next; RunAll need not wait until they are computed, but has read what the inputs are bound to when it returns.
	//
	// Inputs that have a value when the machine is made are weights: that value is where they live, or where Sync brings
	// them. The others are bound, with gorgonia.Let, before each RunAll.
	VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error)

	// AdamW returns a solver for weights and gradients of this device's machines.
	AdamW(cfg AdamWConfig) (Solver, error)

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

// Solver is a gorgonia.Solver whose learning rate can follow a schedule and whose memory can be saved.
//
// Weights that come out of a step as NaN or infinite are an error of that Step or, on a device that does not wait for its
// steps, of the next Check. They may then have moved.
type Solver interface {
	gorgonia.Solver
	SetLR(lr float64)

	// Check waits for all steps and returns a *LateError if one of them went wrong.
	Check() error

	// Export copies the solver's memory to s, whose slices are as long as the parameters, in the order of Step. A solver
	// that has made no step has moments of zero.
	Export(s *Memory) error

	// Import copies s to the solver's memory: the steps to come are those that would have come after Export. It comes before
	// the first Step; weights that were restored with it are in the memory of their model before the first VM is made.
	Import(s *Memory) error

	// Close releases what the solver holds of its device. No other method comes after it.
	Close() error
}

// Memory is what a solver remembers from step to step.
type Memory struct {
	Steps int         // made so far
	M, V  [][]float32 // for each parameter the running mean of its gradient and of the gradient's square
}

// newMemory returns that of a solver that has made no step.
func newMemory(params []autoencoder.Param) Memory {
	s := Memory{M: make([][]float32, len(params)), V: make([][]float32, len(params))}
	for i, p := range params {
		s.M[i], s.V[i] = make([]float32, len(p.Data)), make([]float32, len(p.Data))
	}
	return s
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

func (cpu) AdamW(cfg AdamWConfig) (Solver, error) { return NewAdamW(cfg) }

func (cpu) LossSum() (LossSum, error) { return &hostSum{}, nil }

func (cpu) Sync() error { return nil }

func (cpu) String() string { return "cpu" }

func (cpu) Arithmetic() string { return sgemm.Arithmetic() }
