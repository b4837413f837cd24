// y = x·Φ(x), Φ the normal distribution function, and its gradient, in the arithmetic of internal/simd.
#include "exp.cuh"
#include "map.cuh"

// normal returns Φ(x), and in e exp(−x²/2): simd.normal and simd.normalTail.
__device__ inline float normal(float x, float &e)
{
	float t = at_most(fabsf(x), coef::TailMax), h = __uint_as_float(__float_as_uint(t) & coef::High12);
	e = exp_sum(-0.5f * h * h, -0.5f * (t - h) * (t + h));
	if (fabsf(x) < coef::NormalSmall) {
		float z = x * x, p = coef::Normal5;
		p = p * z + coef::Normal4;
		p = p * z + coef::Normal3;
		p = p * z + coef::Normal2;
		p = p * z + coef::Normal1;
		p = p * z + coef::Normal0;
		return p * x + 0.5f;
	}
	float q = 1 / (t + coef::TailK), u = (t - coef::TailK) * q, p = coef::Tail7;
	p = p * u + coef::Tail6;
	p = p * u + coef::Tail5;
	p = p * u + coef::Tail4;
	p = p * u + coef::Tail3;
	p = p * u + coef::Tail2;
	p = p * u + coef::Tail1;
	p = p * u + coef::Tail0;
	p = p * q * e;
	return negative(x) ? p : 1 - p;
}

extern "C" __global__ void gelu_y(float *y, const float *x, int64 n)
{
	map(y, x, n, [](float x) {
		float e, p = normal(x, e);
		return at_least(x, -coef::TailMax) * p;
	});
}

extern "C" __global__ void gelu_dx(float *dx, const float *dy, const float *x, int64 n)
{
	map(dx, dy, x, n, [](float dy, float x) {
		float e, p = normal(x, e), t = at_least(at_most(x, coef::TailMax), -coef::TailMax);
		return dy * (p + t * (e * coef::InvSqrt2Pi));
	});
}
