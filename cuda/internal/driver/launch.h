#include <cuda.h>
#include <stdint.h>

enum { DENOISE_MAX_ARGS = 32 };

/* cuLaunchKernel over a row of blocks, with n arguments of 8 bytes each. They are read before it returns. */
CUresult denoise_launch(CUfunction f, unsigned blocks, unsigned threads, CUstream stream, uint64_t *args, int n);
