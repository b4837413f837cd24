// Channels of two tensors side by side, and channels of one.
#include "map.cuh"

// concatenate: y [rows×(c+d)] has the columns of a [rows×c] and then those of b [rows×d].
extern "C" __global__ void concatenate(float *y, const float *a, const float *b, int64 rows, int64 c, int64 d)
{
	each(rows * (c + d), [=](int64 i) {
		int64 row = i / (c + d), column = i % (c + d);
		y[i] = column < c ? a[row * c + column] : b[row * d + column - c];
	});
}

// columns: y [rows×n] has n columns of x [rows×cols] from number lo on.
extern "C" __global__ void columns(float *y, const float *x, int64 rows, int64 cols, int64 lo, int64 n)
{
	each(rows * n, [=](int64 i) { y[i] = x[i / n * cols + lo + i % n]; });
}
