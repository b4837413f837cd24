// What a .cu file finds when it is compiled for the CPU: the words of CUDA C++ that our kernels use. Threads are fibers, one at a
// time, so an atomic is an ordinary access.
#pragma once

#include "fibers.h"

#include <cmath>
#include <cstdint>
#include <cstring>

extern Dim standin_grid, standin_block_size, standin_block;
#define gridDim standin_grid
#define blockDim standin_block_size
#define blockIdx standin_block
#define threadIdx (*fiber_index)
#define warpSize 32

#define __global__ __attribute__((visibility("hidden")))
#define __device__ static
#define __host__
#define __forceinline__ inline
#define __restrict__ __restrict
#define __launch_bounds__(...)

// Memory of a block lies together, so that it can be filled with NaN before each block.
#define __shared__ static __attribute__((section("standin_shared")))

static inline void __syncthreads() { fiber_meet_block(); }
static inline void __syncwarp(unsigned mask = ~0u)
{
	fiber_meet_warp(mask, fiber_lane(), "", 1);
}

// from_lane returns the value of another lane.
template <class T> static inline T from_lane(unsigned mask, T value, int lane)
{
	static_assert(sizeof(T) <= 8, "values of a shuffle have at most 8 bytes");
	T got;
	memcpy(&got, fiber_meet_warp(mask, lane, &value, sizeof value), sizeof got);
	return got;
}
template <class T> static inline T __shfl_sync(unsigned mask, T value, int lane) { return from_lane(mask, value, lane & 31); }
template <class T> static inline T __shfl_xor_sync(unsigned mask, T value, int bits) { return from_lane(mask, value, fiber_lane() ^ bits); }
template <class T> static inline T __shfl_down_sync(unsigned mask, T value, int by)
{
	int lane = fiber_lane() + by;
	return from_lane(mask, value, lane < 32 ? lane : fiber_lane());
}

struct alignas(16) float4 {
	float x, y, z, w;
};
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

static inline unsigned __float_as_uint(float x)
{
	unsigned bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}
static inline float __uint_as_float(unsigned bits)
{
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

template <class T> static inline T atomicCAS(T *at, T old, T value)
{
	T was = *at;
	if (was == old)
		*at = value;
	return was;
}
template <class T> static inline T __ldg(const T *p) { return *p; }
