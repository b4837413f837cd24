// Each channel times a number of its own, and the gradient of those numbers.
#include "map.cuh"
#include "sum.cuh"

// scale_channels: y = x·w, x and y with n elements in rows of cols, w [cols].
extern "C" __global__ void scale_channels(float *y, const float *x, const float *w, int64 n, int64 cols)
{
	each(n, [=](int64 i) { y[i] = x[i] * w[i % cols]; });
}

// channel_products: dw [cols] = Σ dy·x over the rows, each product rounded.
extern "C" __global__ void channel_products(float *dw, const float *dy, const float *x, int64 rows, int64 cols)
{
	column_sums(dw, rows, cols, [=](int64 i) { return dy[i] * x[i]; });
}
