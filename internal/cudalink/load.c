//go:build cuda

/*
 * Finds NVIDIA's libraries and symbols while the program runs. Nothing is loaded before the first call that needs it, so a
 * program that trains on the CPU opens no driver, and one that finds none can say so and go on.
 */
#define _GNU_SOURCE
#include "load.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/* Statuses that a call gets whose library or symbol is missing, as cuda.h and cublas_api.h number them. */
enum { CUDA_NOT_INITIALIZED = 3, CUDA_NOT_FOUND = 500, CUBLAS_NOT_INITIALIZED = 1, CUBLAS_NOT_SUPPORTED = 15 };

static int cuda_not_initialized(void) { return CUDA_NOT_INITIALIZED; }
static int cuda_not_found(void) { return CUDA_NOT_FOUND; }
static int cublas_not_initialized(void) { return CUBLAS_NOT_INITIALIZED; }
static int cublas_not_supported(void) { return CUBLAS_NOT_SUPPORTED; }

struct library {
	void *handle;      /* of dlopen, or NULL */
	char missing[512]; /* why there is none; empty if all is well */
	int (*no_library)(void), (*no_symbol)(void);
};

static struct library libraries[] = {
	[DENOISE_DRIVER] = {.no_library = cuda_not_initialized, .no_symbol = cuda_not_found},
	[DENOISE_CUBLAS] = {.no_library = cublas_not_initialized, .no_symbol = cublas_not_supported},
	[DENOISE_LT] = {.no_library = cublas_not_initialized, .no_symbol = cublas_not_supported},
};

static int driver_version; /* such as 12040 for 12.4 */

/* The driver reads our kernels, which are PTX of CUDA 11.8. */
enum { OLDEST_DRIVER = 11080 };

static int major_of(int version) { return version / 1000; }
static int minor_of(int version) { return version / 10 % 100; }

static void load_driver(void)
{
	struct library *lib = &libraries[DENOISE_DRIVER];
	lib->handle = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!lib->handle) {
		snprintf(lib->missing, sizeof lib->missing, "no NVIDIA driver: %s", dlerror());
		return;
	}
	int (*init)(unsigned) = (int (*)(unsigned))dlsym(lib->handle, "cuInit");
	int (*version)(int *) = (int (*)(int *))dlsym(lib->handle, "cuDriverGetVersion");
	int (*count)(int *) = (int (*)(int *))dlsym(lib->handle, "cuDeviceGetCount");
	int (*error_name)(int, const char **) = (int (*)(int, const char **))dlsym(lib->handle, "cuGetErrorName");
	if (!init || !version || !count || !error_name) {
		snprintf(lib->missing, sizeof lib->missing, "libcuda.so.1 is not NVIDIA's driver library: %s", dlerror());
		return;
	}
	int devices = 0;
	const char *call = "cuInit";
	int status = init(0);
	if (status == 0) {
		call = "cuDriverGetVersion";
		status = version(&driver_version);
	}
	if (status == 0) {
		call = "cuDeviceGetCount";
		status = count(&devices);
	}
	if (status != 0) {
		const char *name = NULL;
		if (error_name(status, &name) != 0 || !name)
			name = "unknown error";
		snprintf(lib->missing, sizeof lib->missing, "the NVIDIA driver does not start: %s: %s (%d)", call, name, status);
	} else if (driver_version < OLDEST_DRIVER) {
		snprintf(lib->missing, sizeof lib->missing, "want a driver of CUDA %d.%d or later, got %d.%d", major_of(OLDEST_DRIVER),
			minor_of(OLDEST_DRIVER), major_of(driver_version), minor_of(driver_version));
	} else if (devices < 1) {
		snprintf(lib->missing, sizeof lib->missing, "the NVIDIA driver finds no GPU");
	}
}

/* Opens base.MAJOR, the newest that the driver can run: a driver runs what was made for its own and for earlier majors. */
static void load_toolkit(struct library *lib, const char *base)
{
	const int oldest = major_of(OLDEST_DRIVER), newest = major_of(driver_version);
	for (int n = newest; n >= oldest && !lib->handle; n--) {
		char name[64];
		snprintf(name, sizeof name, "%s.%d", base, n);
		lib->handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	}
	if (!lib->handle)
		snprintf(lib->missing, sizeof lib->missing,
			"no %s of CUDA %d to %d for the driver's CUDA %d.%d, want the folder of the toolkit's libraries in LD_LIBRARY_PATH: %s",
			base, oldest, newest, newest, minor_of(driver_version), dlerror());
}

static pthread_once_t driver_once = PTHREAD_ONCE_INIT;

static void load_cublas(void)
{
	pthread_once(&driver_once, load_driver);
	load_toolkit(&libraries[DENOISE_CUBLAS], "libcublas.so");
}

static void load_lt(void)
{
	pthread_once(&driver_once, load_driver);
	load_toolkit(&libraries[DENOISE_LT], "libcublasLt.so");
}

static struct library *loaded(int which)
{
	static pthread_once_t cublas_once = PTHREAD_ONCE_INIT, lt_once = PTHREAD_ONCE_INIT;
	switch (which) {
	case DENOISE_DRIVER: pthread_once(&driver_once, load_driver); break;
	case DENOISE_CUBLAS: pthread_once(&cublas_once, load_cublas); break;
	case DENOISE_LT: pthread_once(&lt_once, load_lt); break;
	}
	return &libraries[which];
}

static const char *missing(int which)
{
	struct library *lib = loaded(which);
	return lib->missing[0] ? lib->missing : NULL;
}

const char *denoise_cuda_missing(void) { return missing(DENOISE_DRIVER); }
const char *denoise_lt_missing(void) { return missing(DENOISE_LT); }

/* One forwarded symbol, as forward.c lays it out. */
struct entry {
	void *target; /* where calls go: at first to the code that calls denoise_resolve */
	const char *name;
	long library;
};

/* Finds the symbol at its first call. Threads that come at once find the same. */
__attribute__((visibility("hidden"))) void *denoise_resolve(struct entry *e)
{
	struct library *lib = loaded((int)e->library);
	void *target = lib->handle ? dlsym(lib->handle, e->name) : (void *)lib->no_library;
	if (!target)
		target = (void *)lib->no_symbol;
	__atomic_store_n(&e->target, target, __ATOMIC_RELEASE);
	return target;
}

/*
 * gorgonia.org/cu calls cuInit before main and ends the process when it fails. It gets success from here; the real cuInit is
 * called by load_driver, and the first real call or denoise_cuda_missing tells what came of it.
 */
int cuInit(unsigned flags)
{
	(void)flags;
	return 0;
}
