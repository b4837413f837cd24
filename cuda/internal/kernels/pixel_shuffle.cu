// Groups of channels as pictures of a larger size, and back.
#include "map.cuh"

// pixel_shuffle: y has n elements, pictures [H·f×W·f×C] made of x [H×W×C·f²]. Heights of all pictures count on.
extern "C" __global__ void pixel_shuffle(float *y, const float *x, int64 n, int64 W, int64 C, int64 f)
{
	each(n, [=](int64 i) {
		int64 c = i % C, column = i / C % (W * f), row = i / (C * W * f);
		y[i] = x[((row / f * W + column / f) * C + c) * f * f + row % f * f + column % f];
	});
}

// pixel_unshuffle: y has n elements, pictures [H×W×C·f²] made of x [H·f×W·f×C].
extern "C" __global__ void pixel_unshuffle(float *y, const float *x, int64 n, int64 W, int64 C, int64 f)
{
	each(n, [=](int64 i) {
		int64 place = i % (f * f), c = i / (f * f) % C, column = i / (f * f * C) % W, row = i / (f * f * C * W);
		y[i] = x[((row * f + place / f) * W * f + column * f + place % f) * C + c];
	});
}
