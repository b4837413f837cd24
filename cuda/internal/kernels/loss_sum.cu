// The sum of losses over a pass.
#include "common.cuh"

// loss_sum is the sum of loss times images over a pass, and the first batch whose loss was not finite, or 0. It is
// kernels.LossSum.
struct loss_sum {
	double sum;
	uint64 bad;
};

// loss_add adds the mean loss of so many images to a pass's sum. step counts the calls from 1.
extern "C" __global__ void loss_add(loss_sum *sum, const float *loss, int64 images, uint64 step)
{
	if (blockIdx.x > 0 || threadIdx.x > 0)
		return;
	sum->sum += *loss * (double)images;
	if (!finite(*loss) && sum->bad == 0)
		sum->bad = step;
}
