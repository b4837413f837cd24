package conv

import "github.com/denoise-go/denoise/internal/pool"

// Where few elements of a pixel lie side by side, as those of one or two channels, a panel of them is mostly empty. Then the lanes of a vector are output channels
// instead: dy is read where it lies, and the elements of the image are packed. Each sum is the same, so this changes no bit.

// leastByOutputs is from how many elements on there are enough sums to hide the latency of an FMA.
const leastByOutputs = 4

// elements is how many elements of the image a weight gradient of an output channel multiplies at a place.
func (s *gradient) elements() int { return len(s.taps) * s.in }

// chooseLanes makes output channels the lanes where that needs fewer steps.
func (s *gradient) chooseLanes() {
	columns := pool.Parts(s.out, s.cols)
	s.byOutputs = s.elements() >= leastByOutputs && columns*s.elements() < s.columns*s.out
	if !s.byOutputs {
		return
	}
	s.columns = columns
	s.places = s.places[:0]
	for _, t := range s.taps {
		for c := range s.in {
			s.places = append(s.places, s.offset(t.at)+c)
		}
	}
}

// takesOutputs reports whether output channels of groups that read few channels fill vectors.
func (g Geometry) takesOutputs(cols int) bool {
	return 2*g.Out/g.Groups >= cols && g.Inputs()*g.Kernel.Y*g.Kernel.X >= leastByOutputs
}

// packElements copies the elements that a group reads at all places of a band: the first few of all places, then the next few, as the kernels want them.
func (s *gradient) packElements(k *scratch, band Pair, group int) {
	k.strips = extended(k.strips, 0, band.Y*band.X*s.elements())
	dst := &k.strips[0]
	h := newHeights(s.elements(), len(s.outer))
	for e := 0; e < s.elements(); {
		rows := h.next()
		for _, line := range k.lines {
			s.packRows(dst, s.places[e:e+rows], atBytes(&k.image[group*s.in], line), band.X)
			dst = at(dst, rows*band.X)
		}
		e += rows
	}
}

// packRows copies the elements at the given offsets, for so many places from the first on.
func (s *gradient) packRows(dst *float32, offsets []int, first *float32, count int) {
	for i := 0; i < len(offsets); {
		n := 1
		for i+n < len(offsets) && offsets[i+n] == offsets[i]+n {
			n++
		}
		if from := at(first, offsets[i]); n == len(offsets) {
			s.copyRuns(dst, n, from, uintptr(4*s.step()), count)
		} else {
			cutRow(at(dst, i), len(offsets), from, s.step(), n, count)
		}
		i += n
	}
}

// addOutputs adds the products of a group's elements, those of a band, to the sums of a panel of output channels. The first place is the given pixel of dy.
func (s *gradient) addOutputs(k *scratch, sum []float32, pixel int, band Pair, group, column int) {
	n, channels := band.Y*band.X, s.groups*s.out
	first := pixel*channels + group*s.out + column*s.cols
	k.line[0] = 0
	t := &k.outer
	*t = outer{a: &k.strips[0], stepB: uintptr(4 * channels), lines: &k.line[0], n: 1, depth: n, c: &sum[0]}
	if first+(n-1)*channels+s.cols <= len(s.dy) {
		t.b = &s.dy[first] // lanes past the last channel add what is there, and nobody reads them
	} else { // past the end of dy
		k.last = extended(k.last, 0, n*s.cols)
		width := min(s.cols, s.out-column*s.cols)
		for i := range n {
			copy(k.last[i*s.cols:][:width], s.dy[first+i*channels:])
		}
		t.b, t.stepB = &k.last[0], uintptr(4*s.cols)
	}
	h := newHeights(s.elements(), len(s.outer))
	for e := 0; e < s.elements(); {
		rows := h.next()
		s.outer[rows-1](t)
		t.a, t.c = at(t.a, rows*n), at(t.c, rows*s.cols)
		e += rows
	}
}

// spreadOutputs writes the weights of output channel o in their order.
func (s *gradient) spreadOutputs(o int) {
	to := s.weightsOf.w[o*s.weightsOf.out:]
	panel := o/s.out*s.columns + o%s.out/s.cols
	from := s.sums[panel*s.sizeOfPanel()+o%s.out%s.cols:]
	for t := range s.taps {
		for c := range s.in {
			to[s.taps[t].weight+c*s.weightsOf.in] = from[(t*s.in+c)*s.cols]
		}
	}
}
