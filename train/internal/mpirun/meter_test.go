//go:build mpi && cgo

package mpirun

import (
	"syscall"
	"time"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/optim"
)

// cost is the time and the processor time of a rank, in ms, how much of the time it waits, and the bytes that it sends: the sums since the start, or the means of a step.
type cost struct{ Step, Waited, CPU, Bytes float64 }

// meter measures the steps of a run after the first few.
type meter struct {
	warmUp, steps int
	begin         time.Time
	now           cost // Waited and Bytes
	from, to      cost // after the last step of the warm-up, and after the last of all
}

func newMeter(warmUp int) *meter { return &meter{warmUp: warmUp, begin: time.Now()} }

// step records the end of a step.
func (m *meter) step() {
	m.steps++
	m.to = m.now
	m.to.Step = ms(time.Since(m.begin))
	m.to.CPU = ms(processorTime())
	if m.steps == m.warmUp {
		m.from = m.to
	}
}

func (m *meter) perStep() cost {
	n := float64(m.steps - m.warmUp)
	return cost{(m.to.Step - m.from.Step) / n, (m.to.Waited - m.from.Waited) / n, (m.to.CPU - m.from.CPU) / n, (m.to.Bytes - m.from.Bytes) / n}
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// processorTime is what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// meteredGroup counts what a rank sends and how long it waits.
type meteredGroup struct {
	group.Group
	m *meter
}

func (g meteredGroup) Exchange(send, recv [][]byte) func() error {
	for r, b := range send {
		if r != g.Rank() {
			g.m.now.Bytes += float64(len(b))
		}
	}
	begin := time.Now()
	wait := g.Group.Exchange(send, recv)
	g.m.now.Waited += ms(time.Since(begin))
	return func() error {
		begin := time.Now()
		defer func() { g.m.now.Waited += ms(time.Since(begin)) }()
		return wait()
	}
}

func (g meteredGroup) Progress() {
	if p, ok := g.Group.(group.Progresser); ok {
		begin := time.Now()
		p.Progress()
		g.m.now.Waited += ms(time.Since(begin))
	}
}

// meteredDevice counts steps. Its machines report no gradients if they are to be exchanged after the backward pass.
type meteredDevice struct {
	train.Device
	m      *meter
	silent bool
}

func (d meteredDevice) VM(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	vm, err := d.Device.VM(g, outputs)
	if err != nil || !d.silent {
		return vm, err
	}
	return struct{ gorgonia.VM }{vm}, nil
}

func (d meteredDevice) Solver(rule optim.Rule) (optim.Solver, error) {
	s, err := d.Device.Solver(rule)
	return meteredSolver{s, d.m}, err
}

type meteredSolver struct {
	optim.Solver
	m *meter
}

func (s meteredSolver) Step(params []gorgonia.ValueGrad) error {
	defer s.m.step()
	return s.Solver.Step(params)
}
