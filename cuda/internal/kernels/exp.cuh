// The exponential function of internal/simd, and what its formulas have in common.
#pragma once

#include "coef.cuh"
#include "common.cuh"

// power_of_two returns 2ⁿ for −126 ≤ n ≤ 127.
__device__ inline float power_of_two(int n) { return __uint_as_float((unsigned)(n + coef::Bias) << coef::Mantissa); }

// exp_sum returns exp(x+y) for −170 < x ≤ 89 and a y that is small beside x: simd.expSum.
__device__ inline float exp_sum(float x, float y)
{
	float t = (x + y) * coef::Log2E + coef::Round;
	float n = t - coef::Round;
	float r = x - n * coef::Ln2High;
	r -= n * coef::Ln2Low;
	r += y;
	float q = coef::Exp4;
	q = q * r + coef::Exp3;
	q = q * r + coef::Exp2;
	q = q * r + coef::Exp1;
	q = q * r + coef::Exp0;
	q = q * (r * r) + r;
	q += 1;
	int whole = (int)(__float_as_uint(t) - coef::RoundBits), half = whole >> 1;
	return q * power_of_two(half) * power_of_two(whole - half);
}

// at_most returns the smaller of x and limit, and x if it is NaN; at_least the larger.
__device__ inline float at_most(float x, float limit) { return x > limit ? limit : x; }
__device__ inline float at_least(float x, float limit) { return x < limit ? limit : x; }

// negative reports whether x has its sign bit set.
__device__ inline bool negative(float x) { return __float_as_uint(x) & coef::SignBit; }

// with_sign returns x ≥ 0 with the sign of s.
__device__ inline float with_sign(float x, float s)
{
	return __uint_as_float((__float_as_uint(x) & ~coef::SignBit) | (__float_as_uint(s) & coef::SignBit));
}

// exponential returns eˣ: simd.exp.
__device__ inline float exponential(float x) { return exp_sum(at_least(at_most(x, coef::ExpMax), coef::ExpMin), 0); }

// exp_of_negative returns exp(−|x|), which never overflows.
__device__ inline float exp_of_negative(float x) { return exp_sum(-at_most(fabsf(x), -coef::ExpMin), 0); }

// sigmoid returns 1/(1+e⁻ˣ).
__device__ inline float sigmoid(float x)
{
	float e = exp_of_negative(x);
	return negative(x) ? e / (1 + e) : 1 / (1 + e);
}
