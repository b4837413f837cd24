//go:build !amd64 || purego

package isa

// All assembly is for amd64. On 386 the processor has the same instructions, but there is nothing that uses them.
const pure = true
