package autoencoder

import (
	"fmt"
	"runtime"
	"sync"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// maxRows is the largest batch one graph takes. More images go through in turns: their activations then stay in the cache.
const maxRows = 256

// runner is a graph compiled for one batch size. One goroutine uses it at a time.
type runner struct {
	in []float32 // the memory of the batch: rows×in
	y  *gorgonia.Node
	vm gorgonia.VM
}

// run computes one batch: src [rows×in] to dst [rows×out].
func (r *runner) run(dst, src []float32) error {
	copy(r.in, src) // a reference to src would keep it alive as long as the runner
	if err := r.vm.RunAll(); err != nil {
		return err
	}
	copy(dst, r.y.Value().(*tensor.Dense).Float32s())
	r.vm.Reset()
	return nil
}

// way is a path through a network: (*Network).Denoise or (*Network).Encode.
type way func(*Network, *gorgonia.Node) (*gorgonia.Node, error)

// runners takes images one way through a model's network, rows of in numbers to rows of out, and keeps the compiled graphs for reuse.
// Batches are cut into powers of two, so that there are few different graphs and a single image does not pay for a large one.
type runners struct {
	model   *Model
	in, out int
	apply   way

	slots chan struct{} // bounds how many runners are in use: a product takes all cores by itself

	mu   sync.Mutex
	free map[int][]*runner // by rows
}

func newRunners(m *Model, in, out int, apply way) *runners {
	return &runners{
		model: m, in: in, out: out, apply: apply,
		slots: make(chan struct{}, runtime.GOMAXPROCS(0)), free: map[int][]*runner{},
	}
}

// run takes src [N×in] through the network to dst [N×out].
func (rs *runners) run(dst, src []float32) error {
	if rs == nil {
		return errEmpty
	}
	in, out := rs.in, rs.out
	n := len(src) / in
	if len(src) != n*in {
		return fmt.Errorf("want images of %d values, got %d values", in, len(src))
	}
	if len(dst) != n*out {
		return fmt.Errorf("want a result of %d×%d values, got %d", n, out, len(dst))
	}
	rs.slots <- struct{}{}
	defer func() { <-rs.slots }()
	for rows := maxRows; n > 0; {
		for rows > n {
			rows /= 2
		}
		r, err := rs.take(rows)
		if err != nil {
			return err
		}
		if err := r.run(dst[:rows*out], src[:rows*in]); err != nil {
			return err
		}
		rs.put(rows, r)
		dst, src, n = dst[rows*out:], src[rows*in:], n-rows
	}
	return nil
}

func (rs *runners) take(rows int) (*runner, error) {
	rs.mu.Lock()
	if free := rs.free[rows]; len(free) > 0 {
		r := free[len(free)-1]
		rs.free[rows] = free[:len(free)-1]
		rs.mu.Unlock()
		return r, nil
	}
	rs.mu.Unlock()
	return rs.build(rows)
}

// build compiles a graph for batches of so many rows.
func (rs *runners) build(rows int) (*runner, error) {
	var g *gorgonia.ExprGraph
	var x, y *gorgonia.Node
	err := ops.Build(func() (*gorgonia.ExprGraph, error) {
		g = gorgonia.NewGraph()
		x = ops.Input(g, "x", rows, rs.in)
		network, err := rs.model.Network(g)
		if err != nil {
			return nil, err
		}
		if y, err = rs.apply(network, x); err != nil {
			return nil, err
		}
		return g, ops.CheckConstants(g)
	})
	if err != nil {
		return nil, err
	}
	batch := tensor.New(tensor.WithShape(rows, rs.in), tensor.Of(tensor.Float32))
	if err := gorgonia.Let(x, batch); err != nil {
		return nil, err
	}
	vm, err := ops.Machine(g, gorgonia.Nodes{y})
	if err != nil {
		return nil, err
	}
	return &runner{in: batch.Float32s(), y: y, vm: vm}, nil
}

func (rs *runners) put(rows int, r *runner) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.free[rows] = append(rs.free[rows], r)
}
