// Element by element.
#pragma once

#include "common.cuh"

// map sets dst to f of each element. dst may be x.
template <class F> __device__ inline void map(float *dst, const float *x, int64 n, F f)
{
	int64 quads = aligned(dst, x) ? n / 4 : 0;
	for (int64 i = first(); i < quads; i += stride()) {
		float4 v = ((const float4 *)x)[i];
		((float4 *)dst)[i] = make_float4(f(v.x), f(v.y), f(v.z), f(v.w));
	}
#pragma unroll 1
	for (int64 i = 4 * quads + first(); i < n; i += stride())
		dst[i] = f(x[i]);
}

// map sets dst to f of each pair of elements. dst may be a or b.
template <class F> __device__ inline void map(float *dst, const float *a, const float *b, int64 n, F f)
{
	int64 quads = aligned(dst, a, b) ? n / 4 : 0;
	for (int64 i = first(); i < quads; i += stride()) {
		float4 x = ((const float4 *)a)[i], y = ((const float4 *)b)[i];
		((float4 *)dst)[i] = make_float4(f(x.x, y.x), f(x.y, y.y), f(x.z, y.z), f(x.w, y.w));
	}
#pragma unroll 1
	for (int64 i = 4 * quads + first(); i < n; i += stride())
		dst[i] = f(a[i], b[i]);
}

// each calls f with every index below n.
template <class F> __device__ inline void each(int64 n, F f)
{
#pragma unroll 1
	for (int64 i = first(); i < n; i += stride())
		f(i);
}
