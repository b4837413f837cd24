// Package sgemm multiplies float32 matrices as fast as AVX-512, or AVX2 and FMA, allow on every core. The result does not depend on the
// number of cores.
//
// Everywhere in it matrices are row-major: element (i, j) of C, m×n, is c[i*ldc+j]. op(A) is m×k and op(B) is k×n, where op(X)
// is X or its transpose. C must not overlap A or B.
//
// # Order of sums
//
// An element of C is computed in one order only. k is cut into blocks whose lengths depend on k alone; a block's sum starts at 0
// and takes one fused multiply-add per step, p rising; then
//
//	C = alpha·sum₀ + beta·C     (alpha·sum₀ rounded once where beta is 0, and C not read; else beta·C rounded, then one FMA)
//	C = alpha·sumᵢ + C          (one FMA for each further block)
//
// and the epilogue follows. So the bits of an element depend on its row of op(A), its column of op(B), k, alpha and beta, and not
// on m, n, the other rows and columns, transposition, strides or the number of workers: a sample alone gets the same result as
// in a batch. They are the same on every machine with AVX2 and FMA, be it with AVX-512 or without: wider vectors hold more columns,
// not more steps of a sum. Elsewhere a plain Go kernel keeps the same order, without fusing, and so gives other bits, which again
// are the same on all such machines.
//
// # Files
//
// Gemm is in gemm.go; product.go plans how a product is cut into parts, and a part (part.go) packs its operands (pack.go) and computes tiles
// (tile.go). The command gen writes the kernels of tiles, for AVX2 and for AVX-512, to tile_amd64.s; kernels_amd64.go chooses between them.
// tile_go.go is the plain Go kernel, and plain.go the product that tests compare with.
package sgemm
