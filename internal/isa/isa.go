// Package isa tells which instruction sets the assembly of this library may use.
//
// The build tag purego turns all of them off, so that the plain Go twins can be tested, and used, on any machine.
package isa

import "golang.org/x/sys/cpu"

// What the processor has, unless the build is purego or for another architecture than amd64.
var (
	AVX2 = !pure && cpu.X86.HasAVX2
	FMA  = !pure && cpu.X86.HasFMA

	AVX512 = !pure && cpu.X86.HasAVX512F // the foundation; the rest of AVX-512 is not used
)
