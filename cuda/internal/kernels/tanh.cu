// y = tanh x and its gradient, in the arithmetic of internal/simd.
#include "exp.cuh"
#include "map.cuh"

__device__ inline float tanh_of(float x)
{
	if (fabsf(x) < coef::TanhSmall) {
		float z = x * x, p = coef::Tanh4;
		p = p * z + coef::Tanh3;
		p = p * z + coef::Tanh2;
		p = p * z + coef::Tanh1;
		p = p * z + coef::Tanh0;
		return with_sign(x + p * z * x, x);
	}
	float e = exp_sum(2 * at_most(fabsf(x), coef::TanhMax), 0);
	return with_sign(1 - 2 / (1 + e), x);
}

extern "C" __global__ void tanh_y(float *y, const float *x, int64 n)
{
	map(y, x, n, [](float x) { return tanh_of(x); });
}

extern "C" __global__ void tanh_dx(float *dx, const float *dy, const float *y, int64 n)
{
	map(dx, dy, y, n, [](float dy, float y) { return dy * ((1 - y) * (1 + y)); });
}
