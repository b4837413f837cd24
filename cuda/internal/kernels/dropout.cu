// Dropout with counted random numbers.
#include "philox.cuh"

// dropout: element i of a sample of n is 0 where number i of the sample's stream is below p, else scale times x. A sample's keys are four words:
// its index, the epoch, and the low and high half of the seed.
//
// A thread takes a block of Philox: its four words are for elements that stand 8 apart in a group of 32.
extern "C" __global__ void dropout(float *y, const float *x, const unsigned *keys, int64 samples, int64 n, float p, float scale, unsigned purpose)
{
	int64 blocks = (n + 31) / 32 * 8; // of a sample
	for (int64 i = first(); i < samples * blocks; i += stride()) {
		int64 sample = i / blocks, block = i % blocks;
		const unsigned *key = keys + 4 * sample;
		unsigned words[4] = {(unsigned)block, key[0], key[1], purpose};
		philox_block(key[2], key[3], words);
		for (int k = 0; k < 4; k++) {
			int64 at = block / 8 * 32 + block % 8 + 8 * k;
			if (at < n)
				y[sample * n + at] = uniform(words[k]) < p ? 0 : scale * x[sample * n + at];
		}
	}
}
