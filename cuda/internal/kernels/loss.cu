// The losses: what is summed for each element, and its derivative times scale, with d = pred - target.
#include "map.cuh"
#include "sum.cuh"

// l1_sum puts each block's part of Σ |d| over n elements into parts; so do the others with theirs.
extern "C" __global__ void l1_sum(double *parts, const float *pred, const float *target, int64 n)
{
	sum_map(parts, pred, target, n, [](float x, float y) { return fabsf(x - y); });
}

// l1_grad: dst = *grad / n times the sign of d; so do the others with theirs.
extern "C" __global__ void l1_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n)
{
	float scale = *grad / (float)n;
	map(dst, pred, target, n, [=](float x, float y) {
		float d = x - y;
		return d > 0 ? scale : d < 0 ? -scale : d == 0 ? 0 : d; // NaN stays
	});
}

// l2_sum: d².
extern "C" __global__ void l2_sum(double *parts, const float *pred, const float *target, int64 n)
{
	sum_map(parts, pred, target, n, [](float x, float y) { return (x - y) * (x - y); });
}

// l2_grad: 2d.
extern "C" __global__ void l2_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n)
{
	float twice = 2 * (*grad / (float)n);
	map(dst, pred, target, n, [=](float x, float y) { return twice * (x - y); });
}

// huber_sum: ½d² where |d| ≤ delta, else delta·(|d| − ½delta); both are c·(|d| − ½c) with c = min(|d|, delta).
extern "C" __global__ void huber_sum(double *parts, const float *pred, const float *target, int64 n, float delta)
{
	sum_map(parts, pred, target, n, [=](float x, float y) {
		float d = fabsf(x - y), c = d > delta ? delta : d; // NaN stays
		return c * (d - 0.5f * c);
	});
}

// huber_grad: d, but no further than ±delta.
extern "C" __global__ void huber_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n, float delta)
{
	float scale = *grad / (float)n;
	map(dst, pred, target, n, [=](float x, float y) {
		float d = x - y;
		return scale * (d > delta ? delta : d < -delta ? -delta : d);
	});
}

// loss_mean, one block: *out = Σ parts / n.
extern "C" __global__ void loss_mean(float *out, const double *parts, int64 nparts, int64 n)
{
	double sum = total(parts, nparts);
	if (threadIdx.x == 0)
		*out = (float)(sum / (double)n);
}
