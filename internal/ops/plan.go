package ops

import (
	"cmp"
	"slices"

	"gorgonia.org/tensor"
)

// loan is the memory that a machine lends an operation for the time of its run: both nil if the operation has its own.
type loan struct {
	to     *output
	memory *tensor.Dense
}

func (l loan) give() {
	if l.to != nil {
		l.to.lent = l.memory
	}
}

func (l loan) take() {
	if l.to != nil {
		l.to.lent = nil
	}
}

// borrower is an operation whose output may be lent.
type borrower interface{ borrow() *output }

// sharer is an operation of ours whose output is the memory of one of its inputs, such as a reshape. The others' outputs are memory
// that no input has.
type sharer interface{ shares() (input int) }

// mayShare reports whether the output of node i may lie in the memory of its input number k. Of operations that are not ours nothing
// is known: any of them may return a view of any input.
func (m *VM) mayShare(i, k int) bool {
	if m.fast[i] != nil {
		return false
	}
	if s, ok := m.op(i).(sharer); ok {
		return s.shares() == k
	}
	_, ours := m.op(i).(operation)
	return !ours
}

// buffer is a piece of the plan's memory. Sizes and places are in elements.
type buffer struct {
	from, to    int // its life: the first and the last node of the schedule that use it
	size, place int
}

func (b *buffer) meets(other *buffer) bool { return b.from <= other.to && other.from <= b.to }

// plan gives each node whose operation can borrow a place in one block of memory that no other node has during its life. Outputs
// and what they may be views of keep memory of their own, until the next run.
func (m *VM) plan() {
	last := m.lives()
	m.lent = make([]loan, len(m.nodes))
	buffers := make([]*buffer, len(m.nodes))
	var all []*buffer
	for i, n := range m.nodes {
		if last[i] < len(m.nodes) && !isGiven(n) {
			m.dead[last[i]] = append(m.dead[last[i]], i)
		}
		if last[i] == len(m.nodes) || isGiven(n) || n.Dtype() != tensor.Float32 || n.Shape().IsScalar() {
			continue
		}
		for _, in := range m.in[i] {
			if b := buffers[in]; b != nil && last[in] == i && b.to == i && m.mayOverwrite(i, in) { // it dies here: the result goes over it
				b.to, buffers[i] = last[i], b
				break
			}
		}
		if m.fast[i] == nil {
			op, ok := m.op(i).(borrower)
			if !ok || m.isView(i) {
				continue
			}
			m.lent[i].to = op.borrow()
		}
		if buffers[i] == nil {
			buffers[i] = &buffer{from: i, to: last[i], size: n.Shape().TotalSize()}
			if m.led[i] {
				buffers[i].from--
			}
			all = append(all, buffers[i])
		}
	}
	block := make([]float32, arrange(all))
	m.planned = 4 * len(block)
	for i, b := range buffers {
		if b != nil {
			elements := block[b.place : b.place+b.size : b.place+b.size]
			m.lent[i].memory = tensor.New(tensor.WithShape(m.nodes[i].Shape()...), tensor.WithBacking(elements))
		}
	}
}

// mayOverwrite reports whether the operation of node i may write its output over the value of node in, which it reads. A follower may write only over
// its leader's output: its other inputs may be the leader's too, whose other rectangles read them later.
func (m *VM) mayOverwrite(i, in int) bool {
	if e := m.fast[i]; e != nil {
		return e.kind != binary
	}
	_, ok := m.op(i).(pointwise)
	return ok && (!m.led[i] || in == i-1)
}

func (m *VM) isView(i int) bool {
	_, view := m.op(i).(sharer)
	return view
}

// lives returns of each node the number of the last node that may read its memory, itself at least; the number of nodes if that is
// read after the run.
func (m *VM) lives() (last []int) {
	last = make([]int, len(m.nodes))
	for i := range last {
		last[i] = i
		if m.output[i] {
			last[i] = len(m.nodes)
		}
	}
	for i := len(m.nodes) - 1; i >= 0; i-- { // a node's own readers have been here before it
		for k, in := range m.in[i] {
			last[in] = max(last[in], i)
			if m.mayShare(i, k) {
				last[in] = max(last[in], last[i])
			}
		}
	}
	return last
}

// arrange finds a place for each buffer and returns how many elements they take together. The largest come first, each into the
// smallest gap between those that live at its time.
func arrange(buffers []*buffer) (total int) {
	const line = 16 // elements in a line of a cache
	bySize := slices.SortedStableFunc(slices.Values(buffers), func(a, b *buffer) int { return cmp.Compare(b.size, a.size) })
	var placed []*buffer // in order of their places
	for _, b := range bySize {
		end, gap := 0, -1
		for _, p := range placed {
			if !p.meets(b) {
				continue
			}
			if free := p.place - end; free >= b.size && (gap < 0 || free < gap) {
				b.place, gap = end, free
			}
			end = max(end, (p.place+p.size+line-1)/line*line)
		}
		if gap < 0 {
			b.place = end
		}
		at, _ := slices.BinarySearchFunc(placed, b, func(p, b *buffer) int { return cmp.Compare(p.place, b.place) })
		placed = slices.Insert(placed, at, b)
		total = max(total, b.place+b.size)
	}
	return total
}
