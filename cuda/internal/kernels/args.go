//go:build cuda

package kernels

import (
	"fmt"
	"math"

	"gorgonia.org/cu"
)

// Args makes the list of arguments that driver.Launch takes: addresses, counts, and floats of either size. Another type is a
// programmer's error and panics.
func Args(args ...any) []uint64 {
	words := make([]uint64, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case cu.DevicePtr:
			words[i] = uint64(v)
		case int:
			words[i] = uint64(v)
		case float32:
			words[i] = uint64(math.Float32bits(v))
		case float64:
			words[i] = math.Float64bits(v)
		default:
			panic(fmt.Sprintf("kernels: a %T is no kernel's argument", arg))
		}
	}
	return words
}
