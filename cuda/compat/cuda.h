/*
 * The toolkit's cuda.h, with the signatures that gorgonia.org/cu expects: CUDA 13 changed those of five functions. A wrapper
 * with the old signature takes the old name, and passes on what the old one meant.
 */
#ifndef DENOISE_CUDA_H
#define DENOISE_CUDA_H

#include_next <cuda.h>

#if CUDA_VERSION >= 13000 && !defined DENOISE_NO_SHIM

static inline CUresult denoise_cuCtxCreate(CUcontext *context, unsigned flags, CUdevice device)
{
	return cuCtxCreate(context, NULL, flags, device);
}
#undef cuCtxCreate
#define cuCtxCreate denoise_cuCtxCreate

/* A negative device was the CPU. */
static inline CUmemLocation denoise_location(CUdevice device)
{
	CUmemLocation location;
	location.type = device < 0 ? CU_MEM_LOCATION_TYPE_HOST : CU_MEM_LOCATION_TYPE_DEVICE;
	location.id = device < 0 ? 0 : device;
	return location;
}

static inline CUresult denoise_cuMemAdvise(CUdeviceptr memory, size_t bytes, CUmem_advise advice, CUdevice device)
{
	return cuMemAdvise(memory, bytes, advice, denoise_location(device));
}
#undef cuMemAdvise
#define cuMemAdvise denoise_cuMemAdvise

static inline CUresult denoise_cuMemPrefetchAsync(CUdeviceptr memory, size_t bytes, CUdevice device, CUstream stream)
{
	return cuMemPrefetchAsync(memory, bytes, denoise_location(device), 0, stream);
}
#undef cuMemPrefetchAsync
#define cuMemPrefetchAsync denoise_cuMemPrefetchAsync

static inline CUresult denoise_cuGraphAddDependencies(CUgraph graph, const CUgraphNode *from, const CUgraphNode *to, size_t n)
{
	return cuGraphAddDependencies(graph, from, to, NULL, n);
}
#undef cuGraphAddDependencies
#define cuGraphAddDependencies denoise_cuGraphAddDependencies

static inline CUresult denoise_cuGraphGetEdges(CUgraph graph, CUgraphNode *from, CUgraphNode *to, size_t *n)
{
	return cuGraphGetEdges(graph, from, to, NULL, n);
}
#undef cuGraphGetEdges
#define cuGraphGetEdges denoise_cuGraphGetEdges

#endif
#endif
