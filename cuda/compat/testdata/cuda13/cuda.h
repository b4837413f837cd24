/*
 * Gives the header of an earlier toolkit the signatures that CUDA 13 changed, to check ../../cuda.h where there is no CUDA 13:
 * declarations only, nothing links against them but the forwarding symbols.
 */
#include_next <cuda.h>

#if CUDA_VERSION < 12020
#define CU_MEM_LOCATION_TYPE_HOST CU_MEM_LOCATION_TYPE_DEVICE
#endif
#if CUDA_VERSION < 12030
typedef struct CUgraphEdgeData_st CUgraphEdgeData;
#endif
#if CUDA_VERSION < 12050
typedef struct CUctxCreateParams_st CUctxCreateParams;
#endif

#undef CUDA_VERSION
#define CUDA_VERSION 13000

#undef cuCtxCreate
#define cuCtxCreate cuCtxCreate_v4
CUresult cuCtxCreate(CUcontext *, CUctxCreateParams *, unsigned, CUdevice);

#undef cuMemAdvise
#define cuMemAdvise cuMemAdvise_v2
CUresult cuMemAdvise(CUdeviceptr, size_t, CUmem_advise, CUmemLocation);

#undef cuMemPrefetchAsync
#define cuMemPrefetchAsync cuMemPrefetchAsync_v2
CUresult cuMemPrefetchAsync(CUdeviceptr, size_t, CUmemLocation, unsigned, CUstream);

#undef cuGraphAddDependencies
#define cuGraphAddDependencies cuGraphAddDependencies_v2
CUresult cuGraphAddDependencies(CUgraph, const CUgraphNode *, const CUgraphNode *, const CUgraphEdgeData *, size_t);

#undef cuGraphGetEdges
#define cuGraphGetEdges cuGraphGetEdges_v2
CUresult cuGraphGetEdges(CUgraph, CUgraphNode *, CUgraphNode *, CUgraphEdgeData *, size_t *);
