package main

/*
#cgo pkg-config: openblas
#include <cblas.h>
*/
import "C"

import (
	"strings"
	"unsafe"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

// multiply computes the product with cblas_sgemm.
func multiply(p *contest.Product) {
	C.cblas_sgemm(C.CblasRowMajor, transposed(p.TransA), transposed(p.TransB), C.blasint(p.M), C.blasint(p.N), C.blasint(p.K),
		1, pointer(p.A), C.blasint(p.LdA()), pointer(p.B), C.blasint(p.LdB()), 0, pointer(p.C), C.blasint(p.N))
}

func setThreads(n int) { C.openblas_set_num_threads(C.int(n)) }

// version is OpenBLAS's own words on itself: the version, how it was built, and the kernels it chose.
func version() string { return strings.TrimSpace(C.GoString(C.openblas_get_config())) }

func transposed(t bool) C.enum_CBLAS_TRANSPOSE {
	if t {
		return C.CblasTrans
	}
	return C.CblasNoTrans
}

func pointer(x []float32) *C.float { return (*C.float)(unsafe.Pointer(&x[0])) }
