//go:build cuda

package cudalink

/*
#cgo LDFLAGS: -L${SRCDIR}/lib -ldl -lpthread
#include "load.h"
*/
import "C"
import "errors"

// Err loads the driver library if no call has done so yet, and says in one line what is missing: the library, a working driver,
// a GPU.
func Err() error { return line(C.denoise_cuda_missing()) }

// ErrLt is Err, or says that there is no cublasLt library for this driver.
func ErrLt() error {
	if err := Err(); err != nil {
		return err
	}
	return line(C.denoise_lt_missing())
}

// line is the error that says s, or nil if s is nil.
func line(s *C.char) error {
	if s == nil {
		return nil
	}
	return errors.New("cuda: " + C.GoString(s))
}
