// The step of optim.AdamW and optim.Adam, in the arithmetic of internal/simd.
#include "rule.cuh"

// adamw: p shrinks by decay; l2 times the weight is added to its gradient.
extern "C" __global__ void adamw(const chunk *chunks, const float *scale, uint64 *spoilt, uint64 step, float decay, float l2, float beta1,
	float one_minus_beta1, float beta2, float one_minus_beta2, float step_size, float sqrt_bias2, float eps)
{
	move<2>(chunks, scale, spoilt, step, [=](float &p, float g, float &m, float &v) {
		if (l2 != 0)
			g = g + l2 * p;
		m = beta1 * m + one_minus_beta1 * g;
		v = beta2 * v + one_minus_beta2 * g * g;
		float denom = sqrtf(v) / sqrt_bias2 + eps;
		p = decay * p - step_size * m / denom;
		return finite(p) && finite(v);
	});
}
