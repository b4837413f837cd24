//go:build cuda

package kernels

// SetMaxPatches changes how many numbers of patches are in memory, and returns what it was.
func SetMaxPatches(n int) int {
	old := maxPatches
	maxPatches = n
	return old
}
