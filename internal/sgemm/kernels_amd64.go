package sgemm

import "golang.org/x/sys/cpu"

//go:generate go run ./gen -pkg sgemm -out tile_amd64.s -stubs tile_amd64.go

// assembly are the kernels for AVX2 and FMA.
var assembly = kernels{
	tile:       [tileRows + 1]func(*tile){1: tile1x16, 2: tile2x16, 3: tile3x16, 4: tile4x16, 5: tile5x16, 6: tile6x16},
	row1x16:    row1x16,
	transpose8: transpose8,
	copyPanels: copyPanels,
}

// use is the set of kernels in use, chosen once; tests replace it.
var use = choose()

func choose() *kernels {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return &assembly
	}
	return &portable
}
