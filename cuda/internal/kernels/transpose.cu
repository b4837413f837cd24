// Each sample of a batch as a transposed matrix.
#include "map.cuh"

// transpose: x has n elements, samples of rows×cols; each sample of y is the transposed one, cols×rows.
extern "C" __global__ void transpose(float *y, const float *x, int64 n, int64 rows, int64 cols)
{
	each(n, [=](int64 i) {
		int64 sample = i / (rows * cols), at = i % (rows * cols);
		y[i] = x[sample * rows * cols + at % rows * cols + at / rows];
	});
}
