//go:build cuda && linux

package kernels_test

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/denoise-go/denoise/cuda/internal/standin"
)

// Memory that C hands out may hold anything, an address among it that was Go's once. Go ends the process where it finds one in a
// pointer while it collects garbage, so a launch must not have it look there.
func TestLaunchWhileGarbageIsCollected(t *testing.T) {
	d := open(t)
	old := make([]byte, 1<<20)
	address := uintptr(unsafe.Pointer(&old[0])) + 512<<10
	old = nil
	runtime.GC()

	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	x := up(d, []float32{1, 2, 3, 4})
	for range 20000 {
		standin.Litter(address)
		d.launch("relu_grad", 1, x, x, x, 4)
	}
	close(stop)
	<-stopped
	d.must(d.stream.Synchronize())
}
