// Package winograd computes two-dimensional convolutions with 3×3 kernels and stride 1, and their gradients, with a quarter of the direct
// sum's multiplications: by Winograd's algorithm F(4×4, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016).
//
// Images lie channels last, weights in PyTorch's order. An output is cut into tiles of 4×4 pixels, from its first pixel on. A tile reads
// 6×6 pixels and transforms them to 36 elements; each of these has a product of its own, of channels read by channels written, and the
// sums are transformed to the tile's outputs. Tiles at an edge read zeros, and what they compute outside is dropped.
//
// # Order of sums
//
// The bits of an output depend on the weights, on its place in the tile and on the pixels that the tile reads, with all their channels; not
// on the image's size, the batch, other tiles or the number of workers. The gradient of the weights sums over tiles in chunks whose number
// depends on the shapes only. Transforms round each operation, products take one fused multiply-add a step, so that AVX2 and AVX-512 give the
// same bits; plain Go does not fuse.
//
// # Error
//
// The root mean square error of a convolution of 32 to 128 channels is about twice that of the direct sum in float32. The error of an output is
// in proportion to the largest products of its tile, not of the output alone, and a NaN or an infinity spreads over its tiles.
package winograd
