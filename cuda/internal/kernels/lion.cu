// The step of optim.Lion.
#include "rule.cuh"

extern "C" __global__ void lion(const chunk *chunks, const float *scale, uint64 *spoilt, uint64 step, float lr, float decay, float beta1,
	float one_minus_beta1, float beta2, float one_minus_beta2)
{
	move<1>(chunks, scale, spoilt, step, [=](float &p, float g, float &m, float &) {
		float c = beta1 * m + one_minus_beta1 * g; // of NaN only the sign is read: m becomes NaN, too
		float by = c == 0 ? 0 : __uint_as_float(__float_as_uint(lr) | (__float_as_uint(c) & 0x80000000u));
		p = decay * p - by;
		m = beta2 * m + one_minus_beta2 * g;
		return finite(p) && finite(m);
	});
}
