//go:build amd64 && !purego

package philox

import "github.com/denoise-go/denoise/internal/isa"

//go:generate go run ./gen -out avx2_amd64.s -stubs avx2_amd64.go -pkg philox

// The kernels take whole groups and do nothing but fill them; both ways give the same bits.

func uniforms(dst []float32, key [2]uint32, counter [4]uint32) {
	if isa.AVX2 && len(dst) >= GroupLen {
		uniformsAVX2(&dst[0], len(dst)/GroupLen, key, counter)
		return
	}
	uniformsPlain(dst, key, counter)
}

func normals(dst []float32, key [2]uint32, counter [4]uint32) {
	if isa.AVX2 && len(dst) >= GroupLen {
		normalsAVX2(&dst[0], len(dst)/GroupLen, key, counter)
		return
	}
	normalsPlain(dst, key, counter)
}
