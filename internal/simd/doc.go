// Package simd has the element-wise float32 kernels of training: the optimizers' steps, losses and activations with their
// gradients, exp, tanh and erf, and a few sums. Each kernel and its gradient are in one file, such as loss.go.
//
// One definition, several speeds. Each function has a plain Go twin that says what it computes, and on amd64 with AVX2 a
// kernel made by ./gen. Both give the same bits on every machine: each operation is rounded to float32 by itself, in the
// order written, and products are never fused into sums. (Only the sign and payload of a NaN are left open: the hardware
// chooses them.) A kernel does the whole blocks of 8 or 32 elements and the twin does the rest, so nothing is read or
// written past the end of a slice.
//
// A sum of float32 terms is defined by its lanes: term i is rounded to float32, widened and added in float64 to lane
// i mod 32; at the end lane l takes in lane l+16, then l+8, l+4, l+2 and l+1, and lane 0 is the sum.
//
// exp, tanh, erf and what is made of them are fixed sequences of such operations, without tables, with the constants of package
// coef. An ulp is the distance between the float32 numbers around the exact result.
//
// NaN is never lost: an element that is NaN on the way in makes the sum, or the same element of the result, NaN. (The y of ReLUGrad and LeakyReLUGrad only chooses, so there the NaN in dy counts.)
//
// Slices of one call have equal lengths; anything else is the programmer's error and panics. The result may be one of the
// inputs, but slices must not overlap otherwise. There are no goroutines here: the callers cut the work.
package simd

//go:generate go run ./gen
