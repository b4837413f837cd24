// A step of AdamW in the arithmetic of internal/simd.
#include "chunk.cuh"

// adamw, one block a chunk: scale is what gradients are multiplied with; null is 1. The first step whose weights or second moments are not
// finite goes to *spoilt, which is 0 before.
extern "C" __global__ void adamw(const chunk *chunks, float decay, float beta1, float one_minus_beta1, float beta2,
	float one_minus_beta2, float step_size, float sqrt_bias2, float eps, const float *scale, uint64 *spoilt, uint64 step)
{
	const chunk c = chunks[blockIdx.x];
	float times = scale ? *scale : 1;
	bool good = true;
	auto move = [&](float &p, float g, float &m, float &v) {
		g = times * g;
		m = beta1 * m + one_minus_beta1 * g;
		v = beta2 * v + one_minus_beta2 * g * g;
		float denom = sqrtf(v) / sqrt_bias2 + eps;
		p = decay * p - step_size * m / denom;
		good = good && finite(p) && finite(v);
	};
	int64 quads = aligned(c.p, c.g, c.m, c.v) ? c.n / 4 : 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < quads; i += THREADS) {
		float4 p = ((float4 *)c.p)[i], g = ((float4 *)c.g)[i], m = ((float4 *)c.m)[i], v = ((float4 *)c.v)[i];
		move(p.x, g.x, m.x, v.x);
		move(p.y, g.y, m.y, v.y);
		move(p.z, g.z, m.z, v.z);
		move(p.w, g.w, m.w, v.w);
		((float4 *)c.p)[i] = p, ((float4 *)c.m)[i] = m, ((float4 *)c.v)[i] = v;
	}
#pragma unroll 1
	for (int64 i = 4 * quads + threadIdx.x; i < c.n; i += THREADS)
		move(c.p[i], c.g[i], c.m[i], c.v[i]);
	if (!good)
		atomicCAS(spoilt, 0ull, step); // steps come in order: the first to find 0 there is the first bad one
}
