package winograd

import "github.com/denoise-go/denoise/internal/isa"

//go:generate go run ./gen -pkg winograd -out avx_amd64.s -stubs avx_amd64.go

var avx2 = kernels{
	lanes: 8, rows: 4,
	image: transformImage, output: transformOutput, spread: transformSpread, weights: transformWeights, gather: transformGather,
	products: byRows{nil, productRows1, productRows2, productRows3, productRows4},
	sums:     byRows{nil, productSums1, productSums2, productSums3, productSums4},
}

// avx512 has longer vectors and more rows, which changes no bit.
var avx512 = kernels{
	lanes: 16, rows: 12,
	image: transformImagez, output: transformOutputz, spread: transformSpreadz, weights: transformWeightsz, gather: transformGatherz,
	products: byRows{
		nil, productRows1z, productRows2z, productRows3z, productRows4z, productRows5z, productRows6z,
		productRows7z, productRows8z, productRows9z, productRows10z, productRows11z, productRows12z,
	},
	sums: byRows{
		nil, productSums1z, productSums2z, productSums3z, productSums4z, productSums5z, productSums6z,
		productSums7z, productSums8z, productSums9z, productSums10z, productSums11z, productSums12z,
	},
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
	return append(sets, portable)
}

// use is the set of kernels in use, chosen once; tests replace it.
var use = available()[0]
