// Sums in an order that is fixed.
#pragma once

#include "common.cuh"

// warp_sum adds up the numbers of a warp's threads: the upper half onto the lower until one is left. Lane 0 gets the sum.
__device__ inline double warp_sum(double x)
{
	for (unsigned half = WARP / 2; half > 0; half /= 2)
		x += __shfl_down_sync(EVERYONE, x, half);
	return x;
}

// block_sum adds up the numbers of a block's threads, warp by warp. Thread 0 gets the sum.
__device__ inline double block_sum(double x)
{
	__shared__ double sums[THREADS / WARP];
	x = warp_sum(x);
	if (threadIdx.x % WARP == 0)
		sums[threadIdx.x / WARP] = x;
	__syncthreads();
	if (threadIdx.x >= WARP)
		return 0;
	return warp_sum(threadIdx.x < THREADS / WARP ? sums[threadIdx.x] : 0);
}

// sum_map puts the sum of f of each element that a block takes into the block's place in parts.
template <class F> __device__ inline void sum_map(double *parts, const float *x, int64 n, F f)
{
	double sum = 0;
	int64 quads = aligned(x, 0) ? n / 4 : 0;
	for (int64 i = first(); i < quads; i += stride()) {
		float4 v = ((const float4 *)x)[i];
		sum += f(v.x);
		sum += f(v.y);
		sum += f(v.z);
		sum += f(v.w);
	}
#pragma unroll 1
	for (int64 i = 4 * quads + first(); i < n; i += stride())
		sum += f(x[i]);
	sum = block_sum(sum);
	if (threadIdx.x == 0)
		parts[blockIdx.x] = sum;
}

// sum_map does the same with each pair of elements.
template <class F> __device__ inline void sum_map(double *parts, const float *a, const float *b, int64 n, F f)
{
	double sum = 0;
	int64 quads = aligned(a, b) ? n / 4 : 0;
	for (int64 i = first(); i < quads; i += stride()) {
		float4 x = ((const float4 *)a)[i], y = ((const float4 *)b)[i];
		sum += f(x.x, y.x);
		sum += f(x.y, y.y);
		sum += f(x.z, y.z);
		sum += f(x.w, y.w);
	}
#pragma unroll 1
	for (int64 i = 4 * quads + first(); i < n; i += stride())
		sum += f(a[i], b[i]);
	sum = block_sum(sum);
	if (threadIdx.x == 0)
		parts[blockIdx.x] = sum;
}

// total adds up nparts numbers. Thread 0 of a single block gets the sum.
__device__ inline double total(const double *parts, int64 nparts)
{
	double sum = 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < nparts; i += THREADS)
		sum += parts[i];
	return block_sum(sum);
}

// column_sums sums f of each column's indices in a matrix [rows×cols] to dst [cols]. A block takes COLUMNS columns, the 32 bytes that memory
// moves at a time, and a thread every 32nd row of one. Then each warp adds up its four rows and the first warp what the warps have.
template <class F> __device__ inline void column_sums(float *dst, int64 rows, int64 cols, F f)
{
	const unsigned COLUMNS = 8; // kernels.ColumnBlocks
	__shared__ float sums[THREADS / WARP][COLUMNS];
	unsigned lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
	for (int64 left = (int64)blockIdx.x * COLUMNS; left < cols; left += (int64)gridDim.x * COLUMNS) {
		int64 column = left + threadIdx.x % COLUMNS;
		float sum = 0;
		if (column < cols)
#pragma unroll 8
			for (int64 row = threadIdx.x / COLUMNS; row < rows; row += THREADS / COLUMNS)
				sum += f(row * cols + column);
		for (unsigned half = WARP / 2; half >= COLUMNS; half /= 2)
			sum += __shfl_down_sync(EVERYONE, sum, half);
		if (lane < COLUMNS)
			sums[warp][lane] = sum;
		__syncthreads();
		if (threadIdx.x < COLUMNS && column < cols) {
			for (unsigned w = 1; w < THREADS / WARP; w++)
				sum += sums[w][lane];
			dst[column] = sum;
		}
		__syncthreads();
	}
}
