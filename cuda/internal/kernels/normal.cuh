// The standard normal numbers of internal/philox.
#pragma once

#include "philox.cuh"

// radius returns √(−2·ln u) for u = (a>>8 + 1)/2²⁴.
__device__ inline float radius(unsigned a)
{
	int t = (int)(__float_as_uint((float)((int)(a >> 8) + 1)) - philox_coef::TwoTo24 - philox_coef::SqrtHalf);
	float e = (float)(t >> 23);
	float f = __uint_as_float((unsigned)(t & philox_coef::Low23) + philox_coef::SqrtHalf) - 1;
	float q = philox_coef::Log8;
	q = q * f + philox_coef::Log7;
	q = q * f + philox_coef::Log6;
	q = q * f + philox_coef::Log5;
	q = q * f + philox_coef::Log4;
	q = q * f + philox_coef::Log3;
	q = q * f + philox_coef::Log2;
	q = q * f + philox_coef::Log1;
	q = q * f + philox_coef::Log0;
	return sqrtf(q * f + e * philox_coef::LogTwo);
}

// normals turns two random words into two independent standard normal numbers: philox.boxMuller.
__device__ inline void normals(unsigned a, unsigned b, float &z0, float &z1)
{
	float r = radius(a), x = (float)(((int)(b << 2) >> 7) | 1) * philox_coef::Step, z = x * x;
	float s = philox_coef::Sin3;
	s = s * z + philox_coef::Sin2;
	s = s * z + philox_coef::Sin1;
	s = s * z + philox_coef::Sin0;
	s *= x;
	float c = philox_coef::Cos4;
	c = c * z + philox_coef::Cos3;
	c = c * z + philox_coef::Cos2;
	c = c * z + philox_coef::Cos1;
	c = c * z + philox_coef::Cos0;
	c = __uint_as_float(__float_as_uint(c) ^ (b & philox_coef::Sign));
	bool swap = b << 1 & philox_coef::Sign;
	z0 = r * (swap ? s : c);
	z1 = r * (swap ? c : s);
}
