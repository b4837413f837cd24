//go:build cuda

package driver

// #include "launch.h"
import "C"
import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"
)

// Launch puts a kernel into s, with blocks of so many threads. Each argument takes 8 bytes, of which the kernel reads as many as its
// parameter has.
//
// cu.Function.Launch does the same but stores its pointers in fresh C memory as if that were Go's. While garbage is collected, Go then
// follows what that memory held before, and ends the process if it is an address that was Go's once.
func Launch(f cu.Function, blocks, threads int, s cu.Stream, args []uint64) error {
	if most := C.DENOISE_MAX_ARGS; len(args) == 0 || len(args) > most {
		return fmt.Errorf("cuda: launch: want 1 to %d arguments, got %d", most, len(args))
	}
	return check(C.denoise_launch(function(f), C.uint(blocks), C.uint(threads), stream(s), (*C.uint64_t)(unsafe.Pointer(&args[0])),
		C.int(len(args))), "cuLaunchKernel")
}

// function is f as this package's C type. cu has no accessor for it; f is a struct of nothing else.
func function(f cu.Function) C.CUfunction { return *(*C.CUfunction)(unsafe.Pointer(&f)) }

// This does not compile if there is more in a cu.Function.
var _ = [1]int{}[unsafe.Sizeof(cu.Function{})-unsafe.Sizeof(C.CUfunction(nil))]
