// Sums of |x| and x², the terms of penalties, and their gradients. Divided by n, the number of elements, they are means; a sum has 1 there.
#include "map.cuh"
#include "sum.cuh"

// sum_l1 puts each block's part of Σ |x| into parts; sum_l2 does so with Σ x². loss_mean adds up the parts.
extern "C" __global__ void sum_l1(double *parts, const float *x, int64 n)
{
	sum_map(parts, x, n, [](float x) { return fabsf(x); });
}
extern "C" __global__ void sum_l2(double *parts, const float *x, int64 n)
{
	sum_map(parts, x, n, [](float x) { return x * x; });
}

// sum_l1_dx: dx = *grad / over times the sign of x, which is 0 for 0; sum_l2_dx: times 2x.
extern "C" __global__ void sum_l1_dx(float *dx, const float *x, const float *grad, int64 n, int64 over)
{
	float scale = *grad / (float)over;
	map(dx, x, n, [=](float x) { return x > 0 ? scale : x < 0 ? -scale : x == 0 ? 0 : x; });
}
extern "C" __global__ void sum_l2_dx(float *dx, const float *x, const float *grad, int64 n, int64 over)
{
	float twice = 2 * (*grad / (float)over);
	map(dx, x, n, [=](float x) { return twice * x; });
}
