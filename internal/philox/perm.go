package philox

import "math/bits"

// Perm fills dst with the numbers 0 … len(dst)−1 in an order drawn uniformly from all orders (Fisher–Yates).
//
// It reads the words of the stream block after block, words 0 to 3 of each. The length must fit an int32; a longer
// dst is a programming error and gets wrong numbers.
func (s Stream) Perm(dst []int32) {
	for i := range dst {
		dst[i] = int32(i)
	}
	r := reader{key: s.key(), counter: s.counter(0)}
	for i := len(dst) - 1; i > 0; i-- {
		j := r.below(uint32(i + 1))
		dst[i], dst[j] = dst[j], dst[i]
	}
}

// reader returns the words of a stream one by one.
type reader struct {
	key     [2]uint32
	counter [4]uint32
	block   [4]uint32
	used    uint32 // words returned so far
}

func (r *reader) word() uint32 {
	i := r.used % 4
	if i == 0 {
		r.block = Block(r.key, r.counter)
		r.counter[0]++
	}
	r.used++
	return r.block[i]
}

// below returns a number uniform in 0 … n−1, n > 0, without bias (Lemire, "Fast Random Integer Generation in an
// Interval", ACM TOMACS 2019): of the 2³² words, the 2³² mod n that would bias the result are rejected.
func (r *reader) below(n uint32) uint32 {
	hi, lo := bits.Mul32(r.word(), n)
	if lo < n {
		for unfair := -n % n; lo < unfair; {
			hi, lo = bits.Mul32(r.word(), n)
		}
	}
	return hi
}
