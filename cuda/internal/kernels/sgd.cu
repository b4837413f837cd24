// The step of optim.SGD.
#include "rule.cuh"

extern "C" __global__ void sgd(const chunk *chunks, const float *scale, uint64 *spoilt, uint64 step, float lr, float l2)
{
	move<0>(chunks, scale, spoilt, step, [=](float &p, float g, float &, float &) {
		p = p - lr * (g + l2 * p);
		return finite(p);
	});
}

// sgd_momentum: own and ahead are what the gradient and the sum of gradients are multiplied by in a step.
extern "C" __global__ void sgd_momentum(const chunk *chunks, const float *scale, uint64 *spoilt, uint64 step, float lr, float l2, float keep,
	float take, float own, float ahead)
{
	move<1>(chunks, scale, spoilt, step, [=](float &p, float g, float &b, float &) {
		float d = g + l2 * p;
		b = keep * b + take * d;
		p = p - lr * (own * d + ahead * b);
		return finite(p) && finite(b);
	});
}
