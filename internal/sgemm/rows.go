package sgemm

import "unsafe"

// copied says which rows and steps of k of which product a scratch holds a copy of.
type copied struct {
	product uint64
	row, k0 int
}

// spread reports whether the rows of a tile lie well apart modulo 4096 bytes, for a row stride of ld floats. Where they meet,
// they fight with each other and with B for the same sets of the L1 cache, and the kernel runs at less than half its speed.
func spread(ld int) bool {
	for d := 1; d < tileRows; d++ {
		if (d*ld+31)%1024 < 63 {
			return false
		}
	}
	return true
}

// spreadStride is the smallest good stride for rows of k floats that keeps them on whole cache lines.
func spreadStride(k int) int {
	k = (k + 15) &^ 15
	for !spread(k) {
		k += 16
	}
	return k
}

// copyRows brings rows r0..r1 of op(A) into the scratch, depth steps of k from k0, unless they are there already: a worker does
// many parts of a product one after another, and mostly gets the same scratch each time. That each worker makes a copy of its
// own costs less than to read what another core has just written.
func (p *product) copyRows(s *scratch, r0, r1, k0, depth int) {
	want := copied{p.serial, r0, k0}
	if s.copied == want {
		return
	}
	s.copied = want
	if need := (r1 - r0) * p.copyStride; len(s.rows) < need {
		s.rows = make([]float32, need)
	}
	if !p.transA {
		for i := range r1 - r0 {
			copy(s.rows[i*p.copyStride:][:depth], unsafe.Slice(at(p.a, (r0+i)*p.lda+k0), depth))
		}
		return
	}
	// So few rows at a time that the cache lines written stay in L1 until they are full.
	const chunk = 32
	for i := r0; i < r1; i += chunk {
		for k := 0; k < depth; k += 8 {
			transposeRows(&s.rows[(i-r0)*p.copyStride+k], p.copyStride,
				at(p.a, (k0+k)*p.lda+i), p.lda, min(8, depth-k), min(chunk, r1-i))
		}
	}
}
