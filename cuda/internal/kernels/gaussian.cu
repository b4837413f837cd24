// Numbers drawn from Gaussian distributions, with counted random numbers. x [samples×pixels×2d] has in each row d means and d log-variances;
// y [samples×pixels×d] has n numbers in a sample.
#include "exp.cuh"
#include "normal.cuh"

// draw calls f(i, place, exp(v/2)·ε) with each element i of y, v being its log-variance, ε its normal number, and place that of its mean in x. A
// sample's keys are four words: its index, the epoch, and the low and high half of the seed.
//
// A thread takes a block of Philox: its four words are for elements that stand 8 apart in a group of 32.
template <class F> __device__ inline void draw(const float *x, const unsigned *keys, int64 samples, int64 n, int64 d, unsigned purpose, F f)
{
	int64 blocks = (n + 31) / 32 * 8; // of a sample
	for (int64 b = first(); b < samples * blocks; b += stride()) {
		int64 sample = b / blocks, block = b % blocks;
		const unsigned *key = keys + 4 * sample;
		unsigned words[4] = {(unsigned)block, key[0], key[1], purpose};
		philox_block(key[2], key[3], words);
		float noise[4];
		normals(words[0], words[1], noise[0], noise[1]);
		normals(words[2], words[3], noise[2], noise[3]);
		for (int k = 0; k < 4; k++) {
			int64 at = block / 8 * 32 + block % 8 + 8 * k;
			if (at >= n)
				continue;
			int64 i = sample * n + at, place = i / d * 2 * d + i % d;
			f(i, place, exponential(0.5f * x[place + d]) * noise[k]);
		}
	}
}

// gaussian: y = mean + exp(v/2)·ε.
extern "C" __global__ void gaussian(float *y, const float *x, const unsigned *keys, int64 samples, int64 n, int64 d, unsigned purpose)
{
	draw(x, keys, samples, n, d, purpose, [=](int64 i, int64 place, float away) { y[i] = x[place] + away; });
}

// gaussian_dx: the gradient with respect to the mean is dy, that with respect to v dy·½·exp(v/2)·ε.
extern "C" __global__ void gaussian_dx(float *dx, const float *dy, const float *x, const unsigned *keys, int64 samples, int64 n, int64 d, unsigned purpose)
{
	draw(x, keys, samples, n, d, purpose, [=](int64 i, int64 place, float away) {
		dx[place] = dy[i];
		dx[place + d] = dy[i] * (0.5f * away);
	});
}
