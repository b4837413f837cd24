package ops

// Taps says of each output pixel along one side which input pixels it is a weighted sum of. They lie side by side.
type Taps struct {
	inputs  int
	first   []int // the first input pixel of each output pixel
	start   []int // where its weights begin in weights; one more for the end
	weights []float32
}

// Len returns the number of output pixels.
func (t *Taps) Len() int { return len(t.first) }

// Of returns the first input pixel of an output pixel, and the weights of that and the following ones.
func (t *Taps) Of(i int) (first int, weights []float32) {
	return t.first[i], t.weights[t.start[i]:t.start[i+1]]
}

func newTaps(inputs int) *Taps { return &Taps{inputs: inputs, start: []int{0}} }

func (t *Taps) add(first int, weights ...float32) {
	t.first = append(t.first, first)
	t.weights = append(t.weights, weights...)
	t.start = append(t.start, len(t.weights))
}

// Transposed returns the taps of the gradient: the output pixels that read an input pixel, with their weights. Both first and last taps never
// go back from one output pixel to the next, so those that read a pixel lie side by side.
func (t *Taps) Transposed() *Taps {
	back := newTaps(t.Len())
	begin, end := 0, 0 // the output pixels that may read the input pixel
	for in := range t.inputs {
		last := func(out int) int { return t.first[out] + t.start[out+1] - t.start[out] - 1 }
		for begin < t.Len() && last(begin) < in {
			begin++
		}
		for end = max(end, begin); end < t.Len() && t.first[end] <= in; end++ {
		}
		var weights []float32
		for out := begin; out < end; out++ {
			from, w := t.Of(out)
			weights = append(weights, w[in-from])
		}
		back.add(begin, weights...)
	}
	return back
}

// AverageTaps are those of means over windows of kernel pixels, each stride after the one before; the first begins padding pixels before the
// input. Pixels outside the input count as 0.
func AverageTaps(inputs, kernel, stride, padding int) *Taps {
	t := newTaps(inputs)
	for out := range (inputs+2*padding-kernel)/stride + 1 {
		lo, hi := max(0, out*stride-padding), min(inputs, out*stride-padding+kernel)
		weights := make([]float32, hi-lo)
		for i := range weights {
			weights[i] = 1 / float32(kernel)
		}
		t.add(lo, weights...)
	}
	return t
}

// NearestTaps repeat each pixel factor times.
func NearestTaps(inputs, factor int) *Taps {
	t := newTaps(inputs)
	for out := range inputs * factor {
		t.add(out/factor, 1)
	}
	return t
}

// repeat reports whether t repeats each pixel factor times.
func (t *Taps) repeat(factor int) bool {
	for i, first := range t.first {
		if _, w := t.Of(i); first != i/factor || len(w) != 1 || w[0] != 1 {
			return false
		}
	}
	return t.Len() == factor*t.inputs
}

// LinearTaps interpolate between the centers of pixels, factor times as many; beyond the outermost centers they repeat these pixels.
func LinearTaps(inputs, factor int) *Taps {
	t := newTaps(inputs)
	for out := range inputs * factor {
		// The center is at (out+½)/factor − ½ = steps/(2·factor) input pixels after the first center.
		steps := 2*out + 1 - factor
		switch lo, part := steps/(2*factor), steps%(2*factor); {
		case steps <= 0:
			t.add(0, 1)
		case lo >= inputs-1:
			t.add(inputs-1, 1)
		case part == 0:
			t.add(lo, 1)
		default:
			w := float32(part) / float32(2*factor)
			t.add(lo, 1-w, w)
		}
	}
	return t
}
