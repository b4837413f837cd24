package conv

import "github.com/denoise-go/denoise/internal/isa"

//go:generate go run ../sgemm/gen -conv -pkg conv -out tile_amd64.s -stubs tile_amd64.go

// avx2 are the kernels for AVX2 and FMA.
var avx2 = kernels{
	cols:           16,
	tile:           byRows{slide1x16, slide2x16, slide3x16, slide4x16, slide5x16, slide6x16},
	half:           byRows{slide1x8, slide2x8, slide3x8, slide4x8, slide5x8, slide6x8, slide7x8, slide8x8},
	outer:          []func(*outer){outer1x16, outer2x16, outer3x16, outer4x16, outer5x16, outer6x16},
	outer1:         outer1x64,
	depthwise8:     depthwise8,
	depthwise16:    depthwise16,
	depthwiseOuter: depthwiseOuter,
	dot8:           dot8,
	cornerOutputs:  cornerOutputs,
	cornerSpread:   cornerSpread,
	cornerInputs:   cornerInputs,
	copyRuns:       copyRuns8,
	fusing:         true,
}

// avx512 are the kernels for AVX-512. Their tiles are wider, which changes no bit.
var avx512 = kernels{
	cols: 32,
	tile: byRows{slide1x32z, slide2x32z, slide3x32z, slide4x32z, slide5x32z, slide6x32z, slide7x32z, slide8x32z},
	half: byRows{slide1x16z, slide2x16z, slide3x16z, slide4x16z, slide5x16z, slide6x16z, slide7x16z, slide8x16z},
	outer: []func(*outer){
		outer1x32z, outer2x32z, outer3x32z, outer4x32z, outer5x32z, outer6x32z,
		outer7x32z, outer8x32z, outer9x32z, outer10x32z, outer11x32z, outer12x32z,
	},
	outer1:         outer1x128z,
	depthwise8:     depthwise8,
	depthwise16:    depthwise16,
	depthwiseOuter: depthwiseOuter,
	dot8:           dot8,
	cornerOutputs:  cornerOutputs,
	cornerSpread:   cornerSpread,
	cornerInputs:   cornerInputs,
	copyRuns:       copyRunsZ,
	fusing:         true,
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
