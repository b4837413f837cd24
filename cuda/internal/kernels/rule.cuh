// What a solver's kernels have in common. A rule's kernel is launched with a block for each chunk, and begins with the parameters
// chunks, scale, spoilt and step.
#pragma once

#include "common.cuh"

// chunk is a part of one parameter: weights, gradients and what the rule remembers of each, n elements of each. It is kernels.Chunk.
struct chunk {
	float *p, *g, *slots[2];
	int64 n;
};

// move calls f(p, g, a, b) for each element of the block's chunk: it steps the weight p against the gradient g and updates the slots a and b, of
// which the rule has SLOTS, and returns whether all are finite. Gradients are multiplied by *scale first, unless that is null. The first step
// with numbers that are not finite goes to *spoilt, which is 0 before.
template <int SLOTS, class F> __device__ inline void move(const chunk *chunks, const float *scale, uint64 *spoilt, uint64 step, F f)
{
	const chunk c = chunks[blockIdx.x];
	float *a = c.slots[0], *b = c.slots[1];
	float times = scale ? *scale : 1;
	bool good = true;
	int64 quads = aligned(c.p, c.g, SLOTS > 0 ? a : 0, SLOTS > 1 ? b : 0) ? c.n / 4 : 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < quads; i += THREADS) {
		float4 p = ((float4 *)c.p)[i], g = ((float4 *)c.g)[i], x = {}, y = {};
		if (SLOTS > 0)
			x = ((float4 *)a)[i];
		if (SLOTS > 1)
			y = ((float4 *)b)[i];
		good = f(p.x, times * g.x, x.x, y.x) && good;
		good = f(p.y, times * g.y, x.y, y.y) && good;
		good = f(p.z, times * g.z, x.z, y.z) && good;
		good = f(p.w, times * g.w, x.w, y.w) && good;
		((float4 *)c.p)[i] = p;
		if (SLOTS > 0)
			((float4 *)a)[i] = x;
		if (SLOTS > 1)
			((float4 *)b)[i] = y;
	}
#pragma unroll 1
	for (int64 i = 4 * quads + threadIdx.x; i < c.n; i += THREADS) {
		float none = 0;
		good = f(c.p[i], times * c.g[i], SLOTS > 0 ? a[i] : none, SLOTS > 1 ? b[i] : none) && good;
	}
	if (!good)
		atomicCAS(spoilt, 0ull, step); // steps come in order: the first to find 0 there is the first bad one
}
