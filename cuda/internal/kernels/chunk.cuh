// Parameters as solvers go over them.
#pragma once

#include "common.cuh"

// chunk is a part of one parameter: weights, gradients and the two moments of AdamW, n elements each. It is kernels.Chunk.
struct chunk {
	float *p, *g, *m, *v;
	int64 n;
};
