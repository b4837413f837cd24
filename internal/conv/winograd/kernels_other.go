//go:build !amd64

package winograd

// use is the set of kernels in use; tests replace it.
var use = portable

// available are the sets this machine can run, best first.
func available() []*kernels { return []*kernels{portable} }
