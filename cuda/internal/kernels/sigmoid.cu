// y = 1/(1+e⁻ˣ) and its gradient, in the arithmetic of internal/simd.
#include "exp.cuh"
#include "map.cuh"

extern "C" __global__ void sigmoid_y(float *y, const float *x, int64 n)
{
	map(y, x, n, [](float x) { return sigmoid(x); });
}

extern "C" __global__ void sigmoid_dx(float *dx, const float *dy, const float *y, int64 n)
{
	map(dx, dy, y, n, [](float dy, float y) { return dy * (y * (1 - y)); });
}
