//go:build cuda

package driver

// #include <cuda.h>
import "C"
import "fmt"

// Status is a CUresult that is not success.
type Status int

// OutOfMemory is the status of an allocation that does not fit.
const OutOfMemory Status = C.CUDA_ERROR_OUT_OF_MEMORY

func (s Status) Error() string {
	var name, text *C.char
	if C.cuGetErrorName(C.CUresult(s), &name) != C.CUDA_SUCCESS || name == nil {
		return fmt.Sprintf("CUDA error %d", int(s))
	}
	if C.cuGetErrorString(C.CUresult(s), &text) != C.CUDA_SUCCESS || text == nil {
		return C.GoString(name)
	}
	return fmt.Sprintf("%s: %s", C.GoString(name), C.GoString(text))
}

// check wraps a status that is not success in what was being done.
func check(r C.CUresult, format string, args ...any) error {
	if r == C.CUDA_SUCCESS {
		return nil
	}
	return fmt.Errorf("cuda: %s: %w", fmt.Sprintf(format, args...), Status(r))
}
