//go:build cuda

package cuda

import (
	"fmt"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// stages are a part's operations as the device runs them: a chain in the main stream, and beside it operations that nothing in the
// part waits for, such as the gradients of weights.
type stages struct {
	list  []stage
	ends  [sides]cu.Event // of the side streams' work in a run
	used  [sides]bool
	bound bool                 // some operation reads a bound input, which each slot has its own of
	graph [slots]*driver.Graph // only the first, if none does
}

// stage is an operation of the chain, and those beside it whose inputs are there once it is done.
type stage struct {
	op     kernels.Launch
	fork   cu.Event
	beside []kernels.Launch
	on     []int // the side stream of each
}

// plan sorts a part's operations into stages. Operations beside the chain go to the side streams in turn, but for one that has only the
// chain's end to wait for: that goes on in the main stream.
func (st *stages) plan(s *scope, list []*command) error {
	read, done := map[*place]bool{}, map[*place]int{} // done: the stage that makes a place's value
	for _, c := range list {
		for _, in := range c.in {
			read[in] = true
			st.bound = st.bound || in.kind == bound
		}
	}
	for _, c := range list {
		if read[c.out] {
			done[c.out] = len(st.list)
			st.list = append(st.list, stage{op: c.launch})
		}
	}
	var first []kernels.Launch // that need no stage
	for _, c := range list {
		if read[c.out] {
			continue
		}
		after := -1
		for _, in := range c.in {
			if i, ok := done[in]; ok {
				after = max(after, i)
			}
		}
		if after < 0 {
			first = append(first, c.launch)
			continue
		}
		st.list[after].beside = append(st.list[after].beside, c.launch)
	}
	if n := len(st.list); n > 0 && len(st.list[n-1].beside) > 0 {
		last := &st.list[n-1]
		first, last.beside = append(first, last.beside[0]), last.beside[1:]
	}
	for _, op := range first {
		st.list = append(st.list, stage{op: op})
	}
	next := 0
	for i := range st.list {
		sg := &st.list[i]
		if len(sg.beside) == 0 {
			continue
		}
		var err error
		if sg.fork, err = s.event(); err != nil {
			return err
		}
		for range sg.beside {
			sg.on = append(sg.on, next)
			st.used[next] = true
			next = (next + 1) % sides
		}
	}
	for i, used := range st.used {
		var err error
		if used {
			if st.ends[i], err = s.event(); err != nil {
				return err
			}
		}
	}
	return nil
}

// launch puts the operations into the streams, or, during a capture, into the graph.
func (st *stages) launch(d *Device, slot int) error {
	for _, sg := range st.list {
		if err := sg.op(d.main, slot); err != nil {
			return err
		}
		if len(sg.beside) == 0 {
			continue
		}
		if err := sg.fork.Record(d.main.Stream); err != nil {
			return fmt.Errorf("cuda: fork: %w", err)
		}
		for i, op := range sg.beside {
			side := d.sides[sg.on[i]]
			if err := side.Stream.Wait(sg.fork, 0); err != nil {
				return fmt.Errorf("cuda: fork: %w", err)
			}
			if err := op(side, slot); err != nil {
				return err
			}
		}
	}
	for i, used := range st.used {
		if !used {
			continue
		}
		if err := st.ends[i].Record(d.sides[i].Stream); err != nil {
			return fmt.Errorf("cuda: join: %w", err)
		}
		if err := d.main.Stream.Wait(st.ends[i], 0); err != nil {
			return fmt.Errorf("cuda: join: %w", err)
		}
	}
	return nil
}

// replay launches the slot's graph, which is captured when it is first needed.
func (st *stages) replay(s *scope, slot int) error {
	if !st.bound {
		slot = 0
	}
	if st.graph[slot] == nil {
		if err := driver.BeginCapture(s.d.main.Stream); err != nil {
			return err
		}
		launched := st.launch(s.d, slot)
		g, err := driver.EndCapture(s.d.main.Stream)
		if g != nil {
			s.add(g.Close)
		}
		if launched != nil { // the reason for whatever the end of the capture complains of
			return launched
		}
		if err != nil {
			return err
		}
		st.graph[slot] = g
	}
	return st.graph[slot].Launch(s.d.main.Stream)
}
