package attention

import "github.com/denoise-go/denoise/internal/isa"

//go:generate go run ../sgemm/gen -attention -pkg attention -out tile_amd64.s -stubs tile_amd64.go

var eight = width{8, byRows{product1x8, product2x8, product3x8, product4x8, product5x8, product6x8, product7x8, product8x8}}

// avx2 are the kernels for AVX2 and FMA.
var avx2 = kernels{
	wide: []width{
		{24, byRows{product1x24, product2x24, product3x24, product4x24}},
		{16, byRows{product1x16, product2x16, product3x16, product4x16, product5x16, product6x16}},
		eight,
	},
	transpose8: transpose8,
	fusing:     true,
}

// avx512 are the kernels for AVX-512. Their tiles are wider, which changes no bit.
var avx512 = kernels{
	wide: []width{
		{32, byRows{product1x32z, product2x32z, product3x32z, product4x32z, product5x32z, product6x32z, product7x32z, product8x32z}},
		{16, byRows{product1x16z, product2x16z, product3x16z, product4x16z, product5x16z, product6x16z, product7x16z, product8x16z}},
		eight,
	},
	transpose8: transpose8,
	fusing:     true,
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
