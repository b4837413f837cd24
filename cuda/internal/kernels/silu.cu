// y = x/(1+e⁻ˣ) and its gradient, in the arithmetic of internal/simd.
#include "exp.cuh"
#include "map.cuh"

extern "C" __global__ void silu_y(float *y, const float *x, int64 n)
{
	map(y, x, n, [](float x) { return at_least(x, -coef::SiLUMax) * sigmoid(x); });
}

extern "C" __global__ void silu_dx(float *dx, const float *dy, const float *x, int64 n)
{
	map(dx, dy, x, n, [](float dy, float x) {
		float e = exp_of_negative(x);
		float low = e / (1 + e), high = 1 / (1 + e); // the sigmoid and what is left of it to 1
		float s = negative(x) ? low : high, rest = negative(x) ? high : low;
		x = at_least(at_most(x, coef::SiLUMax), -coef::SiLUMax);
		return dy * (s * (1 + x * rest));
	});
}
