// y = max(x, 0) and its gradient.
#include "map.cuh"

// relu_y: 0 where x ≤ 0, else x. NaN stays NaN. y may be x.
extern "C" __global__ void relu_y(float *y, const float *x, int64 n)
{
	map(y, x, n, [](float x) { return x <= 0 ? 0 : x; });
}

// relu_grad takes a gradient back through y = max(x, 0): dz is dy where y > 0 or NaN, else 0. dz may be dy.
extern "C" __global__ void relu_grad(float *dz, const float *dy, const float *y, int64 n)
{
	map(dz, dy, y, n, [](float dy, float y) { return y <= 0 ? 0 : dy; });
}
