// Package driver covers what training on a GPU needs of CUDA and gorgonia.org/cu has not: pinned host memory, streams captured
// as graphs, cublasLt matrix products on device pointers, and launches that leave the garbage collector alone.
//
// Every call works in the CUDA context that is current on the calling thread; who calls locks the goroutine to its thread and
// sets the context. Calls that take a stream only put work into it. An error names the CUDA call, its status and what it was
// asked for.
package driver

// The blank import makes the binary start where there is no driver; its C symbols are what this package links against.
import _ "github.com/denoise-go/denoise/internal/cudalink"
