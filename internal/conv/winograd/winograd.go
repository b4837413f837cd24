package winograd

import "fmt"

// Tile is how many rows and columns of outputs are computed together.
const Tile = 4

// Shape says what a convolution does. Its kernel is 3×3, its stride and dilation are 1.
type Shape struct {
	Batch, H, W, C int // images [Batch×H×W×C] that are read
	Out            int // channels of the output
	PadY, PadX     int // zeros at the upper and the lower, and at the left and the right edge
}

// Outputs returns the height and the width of the output.
func (s Shape) Outputs() (h, w int) { return s.H + 2*s.PadY - 2, s.W + 2*s.PadX - 2 }

// Epilogue is what is done to an output while it is still near, in this order: bias, ReLU, mask. The zero Epilogue does nothing.
type Epilogue struct {
	Bias []float32 // added to each pixel's channels; nil means none
	ReLU bool      // replaces negative elements by 0; a NaN stays a NaN
	Mask []float32 // of the output's shape; where it is ≤ 0 the output becomes 0; nil means none
}

// Forward computes y = x ∗ w, then e. Inputs x [B×H×W×C], w [O×C×3×3]; output y [B×OH×OW×O]. A size below 1, a padding below 0 and slices of
// other lengths are a programmer's error and panic.
func Forward(s Shape, x, w, y []float32, e Epilogue) {
	p := forwards.Get().(*forward)
	p.in, p.out = s.pictures(x, len(w), y)
	p.padY, p.padX = s.PadY, s.PadX
	p.w, p.byOut, p.byIn, p.turned = w, 9*s.C, 9, false
	p.run(e)
}

// Pack returns the transform of Forward's weights w [O×C×3×3] for ForwardPacked. It does not depend on the sizes of the images.
func (s Shape) Pack(w []float32) []float32 {
	p := forwards.Get().(*forward)
	p.in.c, p.out.c = s.C, s.Out
	p.w, p.byOut, p.byIn, p.turned = w, 9*s.C, 9, false
	p.kernels, p.panels = use, make([]float32, PackedSize(s.C, s.Out))
	panels := p.panels
	p.pack()
	p.free()
	return panels
}

// PackedSize returns how many floats Pack returns, for so many channels that are read and written.
func PackedSize(in, out int) int {
	return roundUp(out, panelCols) / panelCols * points * planeFloats(in*panelCols)
}

// ForwardPacked is Forward with what Pack made of the weights.
func ForwardPacked(s Shape, x, panels, y []float32, e Epilogue) {
	p := forwards.Get().(*forward)
	p.in, p.out = s.pictures(x, 9*s.C*s.Out, y)
	if len(panels) != PackedSize(s.C, s.Out) {
		panic(fmt.Sprintf("winograd: want %d packed weights for %+v, got %d", PackedSize(s.C, s.Out), s, len(panels)))
	}
	p.padY, p.padX, p.panels = s.PadY, s.PadX, panels
	p.run(e)
}

// InputGradient computes dx, the gradient of Forward's x, from that of its output, then e. Inputs dy [B×OH×OW×O], w [O×C×3×3]; output
// dx [B×H×W×C].
func InputGradient(s Shape, dy, w, dx []float32, e Epilogue) {
	// It is the convolution of dy with the weights turned by half a circle, inputs and outputs exchanged.
	p := forwards.Get().(*forward)
	p.out, p.in = s.pictures(dx, len(w), dy)
	p.padY, p.padX = 2-s.PadY, 2-s.PadX
	p.w, p.byOut, p.byIn, p.turned = w, 9, 9*s.C, true
	p.run(e)
}

// WeightGradient computes dw, the gradient of Forward's w, from that of its output. Inputs x [B×H×W×C], dy [B×OH×OW×O]; output
// dw [O×C×3×3].
func WeightGradient(s Shape, x, dy, dw []float32) {
	p := gradients.Get().(*gradient)
	p.x, p.dy = s.pictures(x, len(dw), dy)
	p.padY, p.padX = s.PadY, s.PadX
	p.run(dw)
}

// pictures are the batches of images on both sides of so many weights.
func (s Shape) pictures(x []float32, weights int, y []float32) (in, out pictures) {
	h, width := s.Outputs()
	in, out = pictures{x, s.Batch, s.H, s.W, s.C}, pictures{y, s.Batch, h, width, s.Out}
	if min(s.Batch, s.H, s.W, s.C, s.Out, h, width) < 1 || min(s.PadY, s.PadX) < 0 || len(x) != in.size() || weights != 9*s.C*s.Out || len(y) != out.size() {
		panic(fmt.Sprintf("winograd: want slices for %+v, got lengths %d, %d and %d", s, len(x), weights, len(y)))
	}
	return in, out
}
