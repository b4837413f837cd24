// Gradients that are too long.
#include "rule.cuh"
#include "sum.cuh"

// sum_squares, one block a chunk: Σ g² of each.
extern "C" __global__ void sum_squares(double *parts, const chunk *chunks)
{
	const chunk c = chunks[blockIdx.x];
	double sum = 0;
	int64 quads = aligned(c.g, 0) ? c.n / 4 : 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < quads; i += THREADS) {
		float4 g = ((const float4 *)c.g)[i];
		sum += g.x * g.x;
		sum += g.y * g.y;
		sum += g.z * g.z;
		sum += g.w * g.w;
	}
#pragma unroll 1
	for (int64 i = 4 * quads + threadIdx.x; i < c.n; i += THREADS)
		sum += c.g[i] * c.g[i];
	sum = block_sum(sum);
	if (threadIdx.x == 0)
		parts[blockIdx.x] = sum;
}

// clip_scale, one block: the factor that shortens gradients whose squares sum to Σ parts to length clip, as
// torch.nn.utils.clip_grad_norm_ does. NaN stays NaN.
extern "C" __global__ void clip_scale(float *scale, const double *parts, int64 nparts, double clip)
{
	double sum = total(parts, nparts);
	if (threadIdx.x == 0) {
		double x = clip / (sqrt(sum) + 1e-6);
		*scale = x > 1 ? 1 : (float)x;
	}
}
