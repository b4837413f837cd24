// What all kernels share.
//
// A kernel wants blocks of THREADS threads, in one dimension; its Go file says how many blocks. It is right for any number of them,
// except where it says one block for each of something. Indices are 64 bits wide.
//
// No product is fused with a sum: nvcc is told so, as is the compiler of the stand-in. So a formula of internal/simd, written down in the
// same order, has the CPU's bits. Sums are made in an order that depends on nothing but sizes and the launch: two runs give the same bits.
//
// Memory is read and written four float32s at a time where all addresses are multiples of 16 bytes, as those from the driver are, and
// the rest one by one. Loops that seldom go round twice are not unrolled: the driver compiles this at every user's.
#pragma once

typedef long long int64;
typedef unsigned long long uint64;

const unsigned THREADS = 256; // of every block; kernels.Threads
const unsigned WARP = 32, EVERYONE = 0xffffffff;

// first and stride are of the elements that a thread of the whole grid takes: first, first+stride, first+2*stride, …
__device__ inline int64 first() { return (int64)blockIdx.x * THREADS + threadIdx.x; }
__device__ inline int64 stride() { return (int64)gridDim.x * THREADS; }

// aligned reports whether memory at these addresses can be read four float32s at a time.
__device__ inline bool aligned(const void *a, const void *b, const void *c = 0, const void *d = 0)
{
	return (((uint64)a | (uint64)b | (uint64)c | (uint64)d) & 15) == 0;
}

// finite reports whether x is neither NaN nor infinite.
__device__ inline bool finite(float x) { return x - x == 0; }
