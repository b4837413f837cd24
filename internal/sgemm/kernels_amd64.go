package sgemm

import "github.com/denoise-go/denoise/internal/isa"

//go:generate go run ./gen -pkg sgemm -out tile_amd64.s -stubs tile_amd64.go

// avx2 are the kernels for AVX2 and FMA.
var avx2 = kernels{
	rows: 6, cols: 16, group: 1,
	tile:       byRows{1: tile1x16, 2: tile2x16, 3: tile3x16, 4: tile4x16, 5: tile5x16, 6: tile6x16},
	row1x16:    row1x16,
	transpose8: transpose8,
	copyPanels: copyPanels16,
	copyRuns:   copyRunsAVX2,
	copyStrips: copyStrips8,
}

// avx512 are the kernels for AVX-512. Their tiles are wider, which changes no bit.
var avx512 = kernels{
	rows: 12, cols: 32, group: 2,
	tile: byRows{
		1: tile1x32z, 2: tile2x32z, 3: tile3x32z, 4: tile4x32z, 5: tile5x32z, 6: tile6x32z,
		7: tile7x32z, 8: tile8x32z, 9: tile9x32z, 10: tile10x32z, 11: tile11x32z, 12: tile12x32z,
	},
	half: byRows{
		1: tile1x16z, 2: tile2x16z, 3: tile3x16z, 4: tile4x16z, 5: tile5x16z, 6: tile6x16z,
		7: tile7x16z, 8: tile8x16z, 9: tile9x16z, 10: tile10x16z, 11: tile11x16z, 12: tile12x16z,
	},
	row1x16:    row1x16,
	transpose8: transpose8,
	copyPanels: copyPanels32,
	copyRuns:   copyRunsZ,
}

// available are the sets this machine can run, best first.
func available() []*kernels {
	var sets []*kernels
	if isa.AVX2 && isa.FMA {
		if isa.AVX512 {
			sets = append(sets, &avx512)
		}
		sets = append(sets, &avx2)
	}
	return append(sets, &portable)
}

// use is the set of kernels in use, chosen once; tests replace it.
var use = available()[0]

// copyRunsAVX2 writes nothing past the end: the last run, which the vectors before may reach into, is copied alone.
func copyRunsAVX2(dst *float32, n int, src *float32, lds uintptr, rows int) {
	if n < 4 || rows < 2 {
		copyRunsGo(dst, n, src, lds, rows)
		return
	}
	copyRuns8(dst, n, src, lds, rows-1)
	copyRunsGo(at(dst, (rows-1)*n), n, atBytes(src, uintptr(rows-1)*lds), lds, 1)
}
