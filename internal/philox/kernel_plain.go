//go:build !amd64 || purego

package philox

func uniforms(dst []float32, key [2]uint32, counter [4]uint32) { uniformsPlain(dst, key, counter) }

func normals(dst []float32, key [2]uint32, counter [4]uint32) { normalsPlain(dst, key, counter) }
