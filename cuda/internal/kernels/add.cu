// The sum of two tensors.
#include "map.cuh"

extern "C" __global__ void add(float *y, const float *a, const float *b, int64 n)
{
	map(y, a, b, n, [](float a, float b) { return a + b; });
}
