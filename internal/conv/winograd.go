package conv

import "github.com/denoise-go/denoise/internal/conv/winograd"

// winogradChannels is from how many channels on, read and written, Winograd's algorithm is clearly faster than the direct one. It takes so
// much of the direct algorithm's time, on a Zen 3 with AVX2, for output and gradients:
//
//	8 → 8 channels at 14×14    1.0–1.1      32 → 32 at 14×14     0.60
//	8 → 8 at 28×28             0.8–1.0      16 → 64 at 28×28     0.5
//	16 → 16 at 14×14           0.77         64 → 64 at 32×32     0.5
//	16 → 16 at 28×28           0.6          128 → 128 at 64×64   0.4–0.47
//
// Tiles of 4×4 fill 14×14 to 0.77.
const winogradChannels = 16

// winogradTiles is Winograd's algorithm.
var winogradTiles = algorithm{
	forward: func(k *Packs, g Geometry, x, w, y []float32, e Epilogue) {
		s := g.winograd()
		kept := k.find(g.purpose(w, false, false), winograd.PackedSize(s.C, s.Out))
		if kept == nil {
			winograd.Forward(s, x, w, y, winograd.Epilogue(e))
			return
		}
		panels := kept.load()
		if panels == nil {
			panels = s.Pack(w)
			kept.store(panels)
		}
		winograd.ForwardPacked(s, x, panels, y, winograd.Epilogue(e))
	},
	// Transposed convolutions with stride 1 are rare, so their weights are not kept.
	inputGradient: func(_ *Packs, g Geometry, dy, w, dx []float32, e Epilogue) {
		winograd.InputGradient(g.winograd(), dy, w, dx, winograd.Epilogue(e))
	},
	weightGradient: func(g Geometry, x, dy, dw []float32) {
		winograd.WeightGradient(g.winograd(), x, dy, dw)
	},
	tile: winograd.Tile,
}

// takesWinograd reports whether Winograd's algorithm computes a convolution.
func (g Geometry) takesWinograd() bool {
	one := Pair{1, 1}
	return g.Kernel == Pair{3, 3} && g.Stride == one && g.Dilation == one && g.Groups == 1 && min(g.C, g.Out) >= winogradChannels
}

func (g Geometry) winograd() winograd.Shape {
	return winograd.Shape{Batch: g.Batch, H: g.H, W: g.W, C: g.C, Out: g.Out, PadY: g.Pad.Y, PadX: g.Pad.X}
}
