package conv

// Epilogue is what is done to an output while it is still near, in this order: bias, ReLU, mask. The zero Epilogue does nothing.
type Epilogue struct {
	Bias []float32 // added to each pixel's channels; nil means none
	ReLU bool      // replaces negative elements by 0; a NaN stays a NaN
	Mask []float32 // of the output's shape; where it is ≤ 0 the output becomes 0; nil means none
}

// Forward computes y = x ∗ w, then e: the cross-correlation that PyTorch calls convolution. Inputs x [B×H×W×C], w [O×C/G×KH×KW];
// output y [B×OH×OW×O]. Slices of other lengths are a programmer's error and panic, as does a Geometry that is invalid.
func Forward(g Geometry, x, w, y []float32, e Epilogue) {
	(*Packs)(nil).Forward(g, x, w, y, e)
}

// InputGradient computes dx, the gradient of Forward's x, from that of its output, then e. It is the transposed convolution, too. Inputs
// dy [B×OH×OW×O], w [O×C/G×KH×KW]; output dx [B×H×W×C].
func InputGradient(g Geometry, dy, w, dx []float32, e Epilogue) {
	(*Packs)(nil).InputGradient(g, dy, w, dx, e)
}

// WeightGradient computes dw, the gradient of Forward's w, from that of its output. Inputs x [B×H×W×C], dy [B×OH×OW×O]; output
// dw [O×C/G×KH×KW].
func WeightGradient(g Geometry, x, dy, dw []float32) {
	g.check(x, dw, dy)
	g.algorithm().weightGradient(g, x, dy, dw)
}

// algorithm is one way to compute convolutions and their gradients; the arguments are those of the functions above, already checked.
type algorithm struct {
	forward        func(k *Packs, g Geometry, x, w, y []float32, e Epilogue)
	inputGradient  func(k *Packs, g Geometry, dy, w, dx []float32, e Epilogue)
	weightGradient func(g Geometry, x, dy, dw []float32)
	tile           int // see Geometry.Tile
}

// algorithm chooses the algorithm by kernel, stride, dilation, padding, groups and channels. It does not look at batch, height or width, so
// that the bits of an output do not depend on them.
func (g Geometry) algorithm() *algorithm {
	if g.pointwise() {
		return &product
	}
	if g.takesWinograd() {
		return &winogradTiles
	}
	return &direct
}

// Tile returns how many outputs the algorithm computes together along rows and along columns, counted from the first one. The bits of each
// depend on all pixels that one of them reads, and on nothing else. So do those of the inputs' gradients.
func (g Geometry) Tile() int { return g.algorithm().tile }

// check panics on a geometry and slices that are a programmer's error.
func (g Geometry) check(x, w, y []float32) {
	if err := g.Validate(); err != nil {
		panic(err)
	}
	if len(x) != g.SizeX() || len(w) != g.SizeW() || len(y) != g.SizeY() {
		panic("conv: want slices of the sizes that the geometry has")
	}
}
