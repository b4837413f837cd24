package autoencoder

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/ops"
)

// Bounds of the batch that one graph takes. More samples go through in turns: their activations then stay in the cache.
const (
	maxRows   = 256
	maxValues = 1 << 20 // numbers of the largest activation, unless one sample has more
)

// runner is a graph compiled for one batch size. One goroutine uses it at a time.
type runner struct {
	rows, bytes int       // of the batch, and of the memory that it holds
	in, level   []float32 // the memory of the batch, and of its levels if the network reads them
	y           *gorgonia.Node
	vm          gorgonia.VM
}

// run computes one batch: samples src and their levels to dst.
func (r *runner) run(dst, src, level []float32) error {
	copy(r.in, src) // a reference to src would keep it alive as long as the runner
	if len(r.level) > 0 && len(level) == 0 {
		return errors.New("want the level of each sample's noise, which the network reads, got none (DenoiseLevel takes it)")
	}
	copy(r.level, level)
	if err := r.vm.RunAll(); err != nil {
		return err
	}
	copy(dst, r.y.Value().(*tensor.Dense).Float32s())
	r.vm.Reset()
	return nil
}

// way is a path through a network, such as (*Network).Denoise.
type way func(*Network, *gorgonia.Node) (*gorgonia.Node, error)

// runners takes samples one way through a model's network, and keeps the compiled graphs for reuse.
// Batches are cut into powers of two, so that there are few different graphs and a single image does not pay for a large one.
type runners struct {
	model   *Model
	what    string      // the samples are, for messages
	takes   layer.Shape // of a sample
	in, out int         // numbers of a sample
	rows    int         // of the largest batch
	apply   way

	slots chan struct{} // bounds how many runners are in use: a product takes all cores by itself

	mu   sync.Mutex
	free []*runner // that were used last stand last
}

func newRunners(m *Model, what string, in, out layer.Shape, apply way) *runners {
	rs := &runners{
		model: m, what: what, takes: in, in: in.Size(), out: out.Size(), rows: maxRows, apply: apply,
		slots: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	largest := int64(max(m.cfg.Input.Size(), m.plan.Largest()))
	for rs.rows > 1 && int64(rs.rows)*largest > maxValues {
		rs.rows /= 2
	}
	return rs
}

// run takes src [N×in], with levels [N] or none, through the network to dst [N×out].
func (rs *runners) run(dst, src, level []float32) error {
	if rs == nil {
		return errEmpty
	}
	in, out := rs.in, rs.out
	n := len(src) / in
	if len(src) != n*in {
		return fmt.Errorf("want %s of %d values, got %d values", rs.what, in, len(src))
	}
	if len(dst) != n*out {
		return fmt.Errorf("want a result of %d×%d values, got %d", n, out, len(dst))
	}
	if level != nil && len(level) != n {
		return fmt.Errorf("want a level for each of %d images, got %d", n, len(level))
	}
	rs.slots <- struct{}{}
	defer func() { <-rs.slots }()
	for rows := rs.rows; n > 0; {
		for rows > n {
			rows /= 2
		}
		r, err := rs.take(rows)
		if err != nil {
			return err
		}
		if err := r.run(dst[:rows*out], src[:rows*in], level[:min(rows, len(level))]); err != nil {
			return err
		}
		rs.put(r)
		dst, src, level, n = dst[rows*out:], src[rows*in:], level[min(rows, len(level)):], n-rows
	}
	return nil
}

func (rs *runners) take(rows int) (*runner, error) {
	rs.mu.Lock()
	for i, r := range slices.Backward(rs.free) {
		if r.rows == rows {
			rs.free = slices.Delete(rs.free, i, i+1)
			rs.mu.Unlock()
			return r, nil
		}
	}
	rs.mu.Unlock()
	return rs.build(rows)
}

// build compiles a graph for batches of so many rows.
func (rs *runners) build(rows int) (*runner, error) {
	var g *gorgonia.ExprGraph
	var bound, level, y *gorgonia.Node
	var weights gorgonia.Nodes
	err := ops.Build(func() (*gorgonia.ExprGraph, error) {
		g = gorgonia.NewGraph()
		network, err := rs.model.network(g)
		if err != nil {
			return nil, err
		}
		var x *gorgonia.Node
		if bound, x, err = layer.Input(g, "x", rows, rs.takes); err != nil {
			return nil, err
		}
		if y, err = rs.apply(network, x); err != nil {
			return nil, err
		}
		if y, err = layer.Output(y); err != nil {
			return nil, err
		}
		level, weights = network.Inputs().Level, network.weights
		return g, ops.CheckConstants(g)
	})
	if err != nil {
		return nil, err
	}
	r := &runner{rows: rows, y: y}
	if r.in, err = memory(bound); err != nil {
		return nil, err
	}
	if level != nil {
		if r.level, err = memory(level); err != nil {
			return nil, err
		}
	}
	machine, err := ops.Machine(g, gorgonia.Nodes{y})
	if err != nil {
		return nil, err
	}
	machine.Keep(weights, rs.model.packs)
	r.vm, r.bytes = machine, 4*(len(r.in)+y.Shape().TotalSize())+machine.Planned()
	return r, nil
}

// memory binds an input to memory of its own.
func memory(n *gorgonia.Node) ([]float32, error) {
	t := tensor.New(tensor.WithShape(n.Shape()...), tensor.Of(tensor.Float32))
	return t.Float32s(), gorgonia.Let(n, t)
}

// Bounds of the compiled graphs that wait for another batch: their number, besides one for each that may be in use, and their memory. The
// one that was used last is always kept.
const (
	maxFree  = 12 // more than there are sizes of batches
	maxBytes = 1 << 28
)

// put keeps a runner for reuse, and drops those that have waited longest where there are too many.
func (rs *runners) put(r *runner) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.free = append(rs.free, r)
	bytes, keep := 0, 0
	for _, r := range slices.Backward(rs.free) {
		if bytes += r.bytes; keep > 0 && (bytes > maxBytes || keep == cap(rs.slots)+maxFree) {
			break
		}
		keep++
	}
	rs.free = slices.Delete(rs.free, 0, len(rs.free)-keep)
}
