package sgemm

import "testing"

// What is copied of A takes little of the time of a large product, however often that is, and what a worker has copied stays in a cache.
func TestPlansOfLargeProducts(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		for _, s := range [][3]int{{4096, 512, 784}, {512, 784, 4096}, {784, 512, 4096}, {4096, 4096, 4096}, {1024, 4096, 4096}, {1 << 14, 512, 784}} {
			p := &product{m: s[0], n: s[1], k: s[2]}
			p.plan(workers)
			rows := (p.m + p.rowBlocks - 1) / p.rowBlocks
			copies := p.rowBlocks * p.groups / workers // by a worker that keeps nothing
			if p.keepA {
				copies = min(copies, p.rowBlocks)
			}
			sums := float64(p.m) * float64(p.n) * float64(p.k) / float64(workers) * perFMA
			if share := float64(copies*rows*p.k) * perPackA / sums; share > 0.12 {
				t.Errorf("%v on %d workers: %d×%d parts, copying A takes %.2f of the time", s, workers, p.rowBlocks, p.groups, share)
			}
			if rows*p.block > keepFloats {
				t.Errorf("%v on %d workers: strips of %d×%d at a time", s, workers, rows, p.block)
			}
		}
	}
}
