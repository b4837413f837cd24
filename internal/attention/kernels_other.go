//go:build !amd64

package attention

// available are the sets this machine can run, best first.
func available() []*kernels { return []*kernels{&portable} }
