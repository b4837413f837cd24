// y = x where x > 0, slope·x elsewhere, and its gradient. Where a number is NaN, so is what is made of it.
#include "map.cuh"

extern "C" __global__ void leaky_relu_y(float *y, const float *x, int64 n, float slope)
{
	map(y, x, n, [=](float x) { return x <= 0 ? slope * x : x; });
}

extern "C" __global__ void leaky_relu_dx(float *dx, const float *dy, const float *y, int64 n, float slope)
{
	map(dx, dy, y, n, [=](float dy, float y) { return y <= 0 ? slope * dy : dy; });
}
