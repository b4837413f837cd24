package train

import (
	"errors"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/internal/sgemm"
	"github.com/denoise-go/denoise/train/optim"
)

// Device is where training runs. It makes the machines that run graphs, and the solvers that step the weights.
type Device interface {
	// VM returns a machine for the part of g that outputs depend on. The values of the outputs are valid from one RunAll to the next. RunAll
	// may return before they are computed, but not before it has read the values that the inputs are bound to.
	//
	// Inputs that have a value when the machine is made are weights. That value is their memory, or the memory that Sync copies them to. Other
	// inputs are bound with gorgonia.Let before each RunAll.
	//
	// A machine may have a method Report(f func(output *gorgonia.Node) error). RunAll then calls f with each output as soon as its value is in the memory of the
	// process and final, and returns f's error. Processes that train together exchange gradients from then on.
	VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error)

	// Solver returns a solver for weights and gradients of this device's machines. A rule that the device has no kernel for is an error that
	// names the rule.
	Solver(rule optim.Rule) (optim.Solver, error)

	// LossSum returns a sum, 0 at first, of losses of this device's machines.
	LossSum() (LossSum, error)

	// Sync waits for the device and copies weights that it holds to the memory of their model.
	Sync() error

	// String names the device in messages and records.
	String() string

	// Arithmetic names what the bits of results depend on besides the inputs, such as the kernels for the processor. Equal names promise
	// equal bits.
	Arithmetic() string
}

// LossSum is the sum of the losses of a pass, kept on the device, so that training waits for it only when somebody reads it.
//
// A loss that is NaN or infinite is an error of its Add or, on a device that runs ahead, of the next Read.
type LossSum interface {
	// Set replaces the sum by a finite one.
	Set(sum float64) error

	// Add adds images times loss, the mean loss of that many images: a scalar output of one of the device's machines since its last RunAll.
	Add(loss gorgonia.Value, images int) error

	// Read waits for all losses and returns their sum, or a *optim.LateError if one of them is not finite.
	Read() (float64, error)

	// Close releases the device's memory. No method is called after it.
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

// hostSum is the LossSum of a device whose values are in the memory of the process.
type hostSum struct{ sum float64 }

func (s *hostSum) Set(sum float64) error {
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return fmt.Errorf("loss: want a finite sum, got %g", sum)
	}
	s.sum = sum
	return nil
}

func (s *hostSum) Add(loss gorgonia.Value, images int) error {
	v, err := hostLoss(loss)
	if err != nil {
		return err
	}
	if images < 1 {
		return fmt.Errorf("loss: want that of at least 1 image, got %d", images)
	}
	l := float64(v)
	if math.IsNaN(l) || math.IsInf(l, 0) {
		return fmt.Errorf("loss: want a finite number, got %g", l)
	}
	s.sum += l * float64(images) // an exact product
	return nil
}

// hostLoss returns a loss that is in the memory of the process.
func hostLoss(loss gorgonia.Value) (float32, error) {
	if null.Is(loss) {
		return 0, errors.New("loss: want a float32 value, got nil")
	}
	v, ok := loss.Data().(float32)
	if !ok {
		return 0, fmt.Errorf("loss: want a float32 value, got %T", loss.Data())
	}
	return v, nil
}

func (s *hostSum) Read() (float64, error) { return s.sum, nil }

func (s *hostSum) Close() error { return nil }
