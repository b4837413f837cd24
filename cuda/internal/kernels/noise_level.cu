// A channel with the level of each sample's noise.
#include "map.cuh"

// noise_level: y [rows×(c+1)] has the columns of x [rows×c] and then the level of the row's sample, which has so many pixels.
extern "C" __global__ void noise_level(float *y, const float *x, const float *level, int64 rows, int64 c, int64 pixels)
{
	each(rows * (c + 1), [=](int64 i) {
		int64 row = i / (c + 1), column = i % (c + 1);
		y[i] = column < c ? x[row * c + column] : level[row / pixels];
	});
}
