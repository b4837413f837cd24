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
package conv
