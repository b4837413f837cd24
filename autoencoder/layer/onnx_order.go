package layer

import "slices"

func init() {
	RegisterONNX("Identity", readIdentity)
	RegisterONNX("Transpose", readTranspose)
}

// readIdentity reads a node that stands for no layer.
func readIdentity(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	return nil, r.Node("Identity", x).Output
}

// readTranspose reads what moves the channels to the end, where a linear layer acts on them, and back: torch.movedim.
func readTranspose(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("Transpose", x)
	want, to := []int{0, 2, 3, 1}, ONNXChannelsLast
	switch r.Order() {
	case ONNXVectors:
		want, to = []int{0, 1}, ONNXVectors
	case ONNXChannelsLast:
		want, to = []int{0, 3, 1, 2}, ONNXChannelsFirst
	}
	perm := n.Ints("perm")
	for i, d := range perm {
		if d < 0 { // as PyTorch writes it, though ONNX does not have it
			perm[i] += len(perm)
		}
	}
	if !slices.Equal(perm, want) {
		r.Fail("attribute perm: want %d here, got %d", want, perm)
	}
	r.Makes(to)
	return nil, n.Output
}
