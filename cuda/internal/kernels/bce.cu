// The binary cross entropy of probabilities that a sigmoid makes of logits.
#include "exp.cuh"
#include "map.cuh"
#include "sum.cuh"

// log1p_of returns log(1 + x) for 0 ≤ x ≤ 1: simd.log1p.
__device__ inline float log1p_of(float x)
{
	float s = x / (2 + x), u = s * s;
	float q = coef::Log3;
	q = q * u + coef::Log2;
	q = q * u + coef::Log1;
	q = q * u + coef::Log0;
	q = q * u + 2;
	return q * s;
}

// bce_sum puts each block's part of Σ log(1 + exp x) − x·y into parts, x being logits and y targets; loss_mean adds up the parts.
extern "C" __global__ void bce_sum(double *parts, const float *logits, const float *target, int64 n)
{
	sum_map(parts, logits, target, n, [](float x, float y) { return at_least(x, 0) - x * y + log1p_of(exp_of_negative(x)); });
}

// bce_grad: *grad / batch · (pred − target), the gradient with respect to the logits.
extern "C" __global__ void bce_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n, int64 batch)
{
	float scale = *grad / (float)batch;
	map(dst, pred, target, n, [=](float x, float y) { return scale * (x - y); });
}
