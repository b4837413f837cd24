/* A driver library for the tests of package cudalink, which says what the environment tells it to. */
#include <stdlib.h>

static int number(const char *name)
{
	const char *s = getenv(name);
	return s ? atoi(s) : 0;
}

int cuInit(unsigned flags) { return flags ? 1 : number("FAKE_INIT"); }
int cuDriverGetVersion(int *version) { *version = number("FAKE_VERSION"); return 0; }
int cuDeviceGetCount(int *n) { *n = number("FAKE_DEVICES"); return 0; }

int cuGetErrorName(int status, const char **name)
{
	*name = status == 100 ? "CUDA_ERROR_NO_DEVICE" : NULL;
	return *name ? 0 : 1;
}

/* Arguments in integer registers and on the stack: 0 only if all have come through. */
int cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
	void *stream, void **params, void **extra)
{
	int ok = !f && gx == 1 && gy == 2 && gz == 3 && bx == 4 && by == 5 && bz == 6 && shared == 7 && !stream && params && !extra;
	return ok ? 0 : 1;
}

/* Arguments in floating-point registers. */
int cuTexRefSetMipmapLevelClamp(void *texture, float from, float to) { return !texture && from == 1.5f && to == 2.5f ? 0 : 1; }
