package conv

import "github.com/denoise-go/denoise/internal/conv/winograd"

// winogradChannels is from how many channels on, read and written, Winograd's algorithm is faster than the direct sum.
const winogradChannels = 16

// winogradTakes reports whether Winograd's algorithm computes a convolution. It must depend on kernel, stride, dilation and channels only.
func winogradTakes(g Geometry) bool {
	one := Pair{1, 1}
	return g.Kernel == Pair{3, 3} && g.Stride == one && g.Dilation == one && g.Groups == 1 && min(g.C, g.Out) >= winogradChannels
}

func (g Geometry) winograd() winograd.Shape {
	return winograd.Shape{Batch: g.Batch, H: g.H, W: g.W, C: g.C, Out: g.Out, PadY: g.Pad.Y, PadX: g.Pad.X}
}

// winogradForward is Forward where winogradTakes the geometry.
func winogradForward(g Geometry, x, w, y []float32, e Epilogue) {
	winograd.Forward(g.winograd(), x, w, y, winograd.Epilogue(e))
}

// winogradInputGradient is InputGradient where winogradTakes the geometry.
func winogradInputGradient(g Geometry, dy, w, dx []float32, e Epilogue) {
	winograd.InputGradient(g.winograd(), dy, w, dx, winograd.Epilogue(e))
}

// winogradWeightGradient is WeightGradient where winogradTakes the geometry.
func winogradWeightGradient(g Geometry, x, dy, dw []float32) {
	winograd.WeightGradient(g.winograd(), x, dy, dw)
}
