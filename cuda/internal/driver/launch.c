//go:build cuda

#include "launch.h"

CUresult denoise_launch(CUfunction f, unsigned blocks, unsigned threads, CUstream stream, uint64_t *args, int n)
{
	void *params[DENOISE_MAX_ARGS];
	for (int i = 0; i < n; i++)
		params[i] = &args[i];
	return cuLaunchKernel(f, blocks, 1, 1, threads, 1, 1, 0, stream, params, 0);
}
