//go:build !amd64

package simd

// Elsewhere useAVX2 is false and none of these is reached.

const noAVX2 = "simd: no AVX2 on this architecture"

func adamWAVX2(p, dp, m, v *float32, n int, c *[9]float32) uint32      { panic(noAVX2) }
func lionAVX2(p, dp, m *float32, n int, c *[7]float32) uint32          { panic(noAVX2) }
func sgdAVX2(p, dp, b *float32, n int, c *[7]float32) uint32           { panic(noAVX2) }
func sumAbsDiffAVX2(l *[32]float64, a, b *float32, n int)              { panic(noAVX2) }
func sumSquaredDiffAVX2(l *[32]float64, a, b *float32, n int)          { panic(noAVX2) }
func sumHuberAVX2(l *[32]float64, a, b *float32, n int, delta float32) { panic(noAVX2) }
func sumBCEAVX2(l *[32]float64, x, y *float32, n int)                  { panic(noAVX2) }
func sumSquaresAVX2(l *[32]float64, a *float32, n int)                 { panic(noAVX2) }
func absDiffGradAVX2(dst, a, b *float32, n int, scale float32)         { panic(noAVX2) }
func scaledDiffAVX2(dst, a, b *float32, n int, scale float32)          { panic(noAVX2) }
func huberGradAVX2(dst, a, b *float32, n int, delta, scale float32)    { panic(noAVX2) }
func reluGradAVX2(dst, dy, y *float32, n int)                          { panic(noAVX2) }
func addAVX2(dst, a, b *float32, n int)                                { panic(noAVX2) }
func sumRowsAVX2(dst, a *float32, rows, cols, lda int)                 { panic(noAVX2) }
func pixelsAVX2(dst *float32, src *uint8, n int)                       { panic(noAVX2) }
func addNoiseAVX2(dst, a, n *float32, count int, mean, sigma float32)  { panic(noAVX2) }
func maxAbsBitsAVX2(a *float32, n int) uint32                          { panic(noAVX2) }
func expAVX2(dst, x *float32, n int)                                   { panic(noAVX2) }
func tanhAVX2(dst, x *float32, n int)                                  { panic(noAVX2) }
func erfAVX2(dst, x *float32, n int)                                   { panic(noAVX2) }
func sigmoidAVX2(dst, x *float32, n int)                               { panic(noAVX2) }
func siluAVX2(dst, x *float32, n int)                                  { panic(noAVX2) }
func geluAVX2(dst, x *float32, n int)                                  { panic(noAVX2) }
func siluGradAVX2(dst, dy, x *float32, n int)                          { panic(noAVX2) }
func geluGradAVX2(dst, dy, x *float32, n int)                          { panic(noAVX2) }
func sigmoidGradAVX2(dst, dy, y *float32, n int)                       { panic(noAVX2) }
func tanhGradAVX2(dst, dy, y *float32, n int)                          { panic(noAVX2) }
func leakyReLUGradAVX2(dst, dy, y *float32, n int, slope float32)      { panic(noAVX2) }

func momentsAVX2(sum, product *float64, a, b *float32, rows, cols, stride int) { panic(noAVX2) }
func scaleShiftAVX2(dst, x, scale, shift *float32, n int)                      { panic(noAVX2) }
func combineAVX2(dst, a, b, p, q, r *float32, n int)                           { panic(noAVX2) }
func mulAVX2(dst, a, b *float32, n int)                                        { panic(noAVX2) }
func standardizeAVX2(dst, x *float32, n int, mean, inverse float32)            { panic(noAVX2) }
func blendAVX2(dst, a, b *float32, n int, p, q, r float32)                     { panic(noAVX2) }
func maxAVX2(dst, a, b *float32, n int)                                        { panic(noAVX2) }
func routeMaxAVX2(dx, rest, x, most *float32, n int)                           { panic(noAVX2) }
func weightedSumAVX2(dst, x, rows, cols *float32, n, nrows, rowStride, ncols, colStride int) {
	panic(noAVX2)
}
func rowMomentsAVX2(a, b *float32, n int) (sum, product float64)        { panic(noAVX2) }
func softmaxAVX2(x *float32, rows, n, stride int, scale float32)        { panic(noAVX2) }
func softmaxGradAVX2(d, p *float32, rows, n, stride int, scale float32) { panic(noAVX2) }
func argMaxAVX2(x *float32, n int) int                                  { panic(noAVX2) }
func gumbelAVX2(dst, x *float32, n int)                                 { panic(noAVX2) }
