#include <cublasLt.h>

/* cublasLtMatmul with α = 1, β = 0 and the result written to c. Addresses are the device's, which are no pointers to Go. */
cublasStatus_t denoise_matmul(cublasLtHandle_t lt, cublasLtMatmulDesc_t desc, cublasLtMatrixLayout_t a_layout,
	cublasLtMatrixLayout_t b_layout, cublasLtMatrixLayout_t c_layout, uint64_t a, uint64_t b, uint64_t c,
	const cublasLtMatmulAlgo_t *algo, uint64_t workspace, size_t bytes, void *stream);
