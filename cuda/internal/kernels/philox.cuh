// The counted random numbers of internal/philox.
#pragma once

#include "common.cuh"
#include "philox_coef.cuh"

// philox_block sets c, a counter, to the four words of Philox-4x32-10 for it and a key.
__device__ inline void philox_block(unsigned k0, unsigned k1, unsigned c[4])
{
	for (int round = 0; round < 10; round++) {
		uint64 p = (uint64)philox_coef::Mul0 * c[0], q = (uint64)philox_coef::Mul1 * c[2];
		unsigned c0 = (unsigned)(q >> 32) ^ c[1] ^ k0, c2 = (unsigned)(p >> 32) ^ c[3] ^ k1;
		c[0] = c0, c[1] = (unsigned)q, c[2] = c2, c[3] = (unsigned)p;
		k0 += philox_coef::Weyl0;
		k1 += philox_coef::Weyl1;
	}
}

// uniform turns a random word into a number uniform in [0, 1), a multiple of 2⁻²⁴.
__device__ inline float uniform(unsigned word) { return (float)(int)(word >> 8) * philox_coef::Unit; }
