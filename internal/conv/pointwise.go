package conv

import "github.com/denoise-go/denoise/internal/sgemm"

// product is the algorithm where a convolution is a product of matrices.
var product = algorithm{
	forward: func(g Geometry, x, w, y []float32, e Epilogue) {
		sgemm.Gemm(false, true, g.pixels(), g.Out, g.C, 1, x, g.C, w, g.C, 0, y, g.Out, e.rows(g.Out))
	},
	inputGradient: func(g Geometry, dy, w, dx []float32, e Epilogue) {
		sgemm.Gemm(false, false, g.pixels(), g.C, g.Out, 1, dy, g.Out, w, g.C, 0, dx, g.C, e.rows(g.C))
	},
	weightGradient: func(g Geometry, x, dy, dw []float32) {
		sgemm.Gemm(true, false, g.Out, g.C, g.pixels(), 1, dy, g.Out, x, g.C, 0, dw, g.C, nil)
	},
}

// pointwise reports whether a convolution is a product of matrices: of all pixels [B·H·W×C] and the weights [O×C].
func (g Geometry) pointwise() bool {
	return g.Kernel == Pair{1, 1} && g.Stride == Pair{1, 1} && g.Pad == Pair{} && g.Groups == 1
}

func (g Geometry) pixels() int { return g.Batch * g.H * g.W }

// rows is e for a matrix with n columns.
func (e Epilogue) rows(n int) *sgemm.Epilogue {
	return &sgemm.Epilogue{Bias: e.Bias, ReLU: e.ReLU, Mask: e.Mask, LdMask: n}
}
