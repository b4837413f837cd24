// Package conv computes two-dimensional convolutions and their gradients in float32.
//
// Images lie channels last: element (b, y, x, c) of a batch [B×H×W×C] is at ((b·H+y)·W+x)·C+c. Weights have PyTorch's order,
// [O×C/G×KH×KW] for G groups. Out must not overlap an input.
//
// # Order of sums
//
// The bits of an output element depend on the weights, on the elements of the image that it reads, and on Geometry's kernel, stride,
// dilation, channels and groups; not on the height, the width, the batch, its position in them, or the number of workers. The gradient of
// the weights sums over the batch, so it depends on the whole batch, yet not on the number of workers.
//
// A sum starts at 0 and takes one fused multiply-add for each product. An output's runs over the kernel's rows, in each over its columns,
// and in each over the channels of the group; the gradient of an input runs over the kernel backwards. Where a group has at most 4 channels
// to compute and a multiple of 8 to read, channel c belongs to sum c mod 8 of eight, which are added in pairs of neighbours at the end.
// The gradient of a weight is computed in up to 8 chunks of whole rows of outputs, whose number depends on the sizes; a chunk's sum runs
// over these, and chunks are added in a binary tree. A 1×1 kernel with stride 1, no padding, one group and 65,536 weights or more is a
// product of matrices of package sgemm, in that package's order.
//
// A 3×3 kernel with stride and dilation 1, one group, and 16 channels or more on both sides is computed by Winograd's algorithm (package
// winograd). There an output's bits depend on its position modulo 4, too, and on all pixels that its tile of 4×4 outputs reads.
//
// A convolution of upsampled images (ForwardUpsampled) sums nine products of matrices, over channels from the first to the last, and combines them: an
// output's bits depend on whether its row and its column are even, too. An infinity makes outputs that read its pixel NaN or infinite.
//
// The bits are the same on every machine with AVX2 and FMA. Elsewhere a plain Go kernel keeps the same order, without fusing.
//
// The zeros around an image are multiplied like its elements: an infinite or NaN weight makes all outputs that meet it NaN, or Inf where
// the image is not 0. A NaN element makes those outputs NaN that read it. Winograd's algorithm computes a tile of
// outputs together: an infinite or NaN element makes other outputs of the tiles that read it NaN or infinite, too, and an output may be NaN where
// the direct sum is infinite.
package conv
