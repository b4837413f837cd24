// The divergence of Gaussian distributions from the standard normal one. x [rows×2d] has in each row d means and d log-variances v.
#include "exp.cuh"
#include "map.cuh"
#include "sum.cuh"

// kl_sum puts each block's part of Σ ½(mean² + exp(v) − 1 − v) into parts; loss_mean adds up the parts.
extern "C" __global__ void kl_sum(double *parts, const float *x, int64 rows, int64 d)
{
	double sum = 0;
#pragma unroll 1
	for (int64 i = first(); i < rows * d; i += stride()) {
		const float *at = x + i / d * 2 * d + i % d;
		double mean = at[0], v = at[d];
		sum += 0.5 * (mean * mean + ((double)exponential(at[d]) - 1 - v));
	}
	sum = block_sum(sum);
	if (threadIdx.x == 0)
		parts[blockIdx.x] = sum;
}

// kl_dx: *grad / batch times the mean, and times ½(exp(v) − 1).
extern "C" __global__ void kl_dx(float *dx, const float *x, const float *grad, int64 rows, int64 d, int64 batch)
{
	float scale = *grad / (float)batch, half = 0.5f * scale;
	each(rows * d, [=](int64 i) {
		int64 at = i / d * 2 * d + i % d;
		dx[at] = scale * x[at];
		dx[at + d] = half * (exponential(x[at + d]) - 1);
	});
}
