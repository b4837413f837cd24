//go:build cuda

package driver

// #include <cublasLt.h>
import "C"
import (
	"fmt"

	"github.com/denoise-go/denoise/internal/cudalink"
)

// WorkspaceBytes is the device memory that a product may use beside its operands, a multiple of 256. Products that may run at
// the same time, on different streams, need a workspace each. 32 MiB is what NVIDIA advises from Hopper on.
const WorkspaceBytes = 32 << 20

// Lt is a cublasLt handle in the context that was current when it was made.
type Lt struct {
	handle C.cublasLtHandle_t
}

// NewLt opens cublasLt.
func NewLt() (*Lt, error) {
	if err := cudalink.ErrLt(); err != nil {
		return nil, err
	}
	lt := new(Lt)
	if err := checkLt(C.cublasLtCreate(&lt.handle), "cublasLtCreate"); err != nil {
		return nil, err
	}
	return lt, nil
}

// Close frees the handle. Its plans may not be run after that, only closed. A second call does nothing.
func (lt *Lt) Close() error {
	if lt.handle == nil {
		return nil
	}
	handle := lt.handle
	lt.handle = nil
	return checkLt(C.cublasLtDestroy(handle), "cublasLtDestroy")
}

// Version is the library's, such as "12.6.4".
func (lt *Lt) Version() string {
	v := int(C.cublasLtGetVersion())
	return fmt.Sprintf("%d.%d.%d", v/10000, v/100%100, v%100)
}

// LtStatus is a cublasStatus_t that is not success.
type LtStatus int

var ltNames = map[LtStatus]string{
	C.CUBLAS_STATUS_NOT_INITIALIZED:  "CUBLAS_STATUS_NOT_INITIALIZED",
	C.CUBLAS_STATUS_ALLOC_FAILED:     "CUBLAS_STATUS_ALLOC_FAILED",
	C.CUBLAS_STATUS_INVALID_VALUE:    "CUBLAS_STATUS_INVALID_VALUE",
	C.CUBLAS_STATUS_ARCH_MISMATCH:    "CUBLAS_STATUS_ARCH_MISMATCH",
	C.CUBLAS_STATUS_MAPPING_ERROR:    "CUBLAS_STATUS_MAPPING_ERROR",
	C.CUBLAS_STATUS_EXECUTION_FAILED: "CUBLAS_STATUS_EXECUTION_FAILED",
	C.CUBLAS_STATUS_INTERNAL_ERROR:   "CUBLAS_STATUS_INTERNAL_ERROR",
	C.CUBLAS_STATUS_NOT_SUPPORTED:    "CUBLAS_STATUS_NOT_SUPPORTED",
	C.CUBLAS_STATUS_LICENSE_ERROR:    "CUBLAS_STATUS_LICENSE_ERROR",
}

func (s LtStatus) Error() string {
	if name, ok := ltNames[s]; ok {
		return name
	}
	return fmt.Sprintf("cublas status %d", int(s))
}

// checkLt wraps a status that is not success in what was being done.
func checkLt(s C.cublasStatus_t, format string, args ...any) error {
	if s == C.CUBLAS_STATUS_SUCCESS {
		return nil
	}
	return fmt.Errorf("cuda: %s: %w", fmt.Sprintf(format, args...), LtStatus(s))
}
