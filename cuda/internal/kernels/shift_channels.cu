// A number added to each channel.
#include "map.cuh"

// shift_channels: y = x + b, x and y with n elements in rows of cols, b [cols].
extern "C" __global__ void shift_channels(float *y, const float *x, const float *b, int64 n, int64 cols)
{
	each(n, [=](int64 i) { y[i] = x[i] + b[i % cols]; });
}
