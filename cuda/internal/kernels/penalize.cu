// Penalties added to a loss: a few scalars.
#include "common.cuh"

// penalize: *total = *loss + *term · *weight, the product rounded. total may be loss.
extern "C" __global__ void penalize(float *total, const float *loss, const float *term, const float *weight)
{
	if (blockIdx.x == 0 && threadIdx.x == 0)
		*total = *loss + *term * *weight;
}

// scale: *product = *a · *b.
extern "C" __global__ void scale(float *product, const float *a, const float *b)
{
	if (blockIdx.x == 0 && threadIdx.x == 0)
		*product = *a * *b;
}
