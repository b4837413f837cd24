//go:build !amd64

package sgemm

// use is the set of kernels in use; tests replace it.
var use = &portable
