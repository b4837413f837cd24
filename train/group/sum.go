package group

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// Sum adds a vector of each shard of a batch in a fixed binary tree: the bits of the result depend on the vectors alone, not on how many ranks share the
// shards. Neighbours are added in pairs, then the sums in pairs, and so on; a last one without a neighbour stays as it is.
//
// Each rank has the same number of consecutive shards. It adds those that are neighbours in the tree; then each rank adds a slice of the elements of what is left, and
// the slices are sent to all. That is done bucket by bucket while the last shard's vector is still being computed.
type Sum struct {
	g        Group
	shards   int
	parts    int // of a vector
	length   int
	partials [][]float32 // of the nodes that this rank adds up, in their order; the first becomes the total
	spare    [][]float32 // sums of shards to the right of a partial's, which it waits for
	buckets  buckets
}

// NewSum returns the sum of vectors, one for each shard. A vector is a list of parts with these lengths, in the order in which they are usually computed.
// The size of the group must divide the number of shards. All ranks have the same parts.
func NewSum(g Group, shards int, parts []int) (*Sum, error) {
	if err := CheckShards(g, shards); err != nil {
		return nil, err
	}
	length := 0
	for _, n := range parts {
		if n < 0 || n > mostNumbers-length {
			return nil, fmt.Errorf("group: want vectors of 0 to %d numbers, got parts of %v", mostNumbers, parts)
		}
		length += n
	}
	return &Sum{g: g, shards: shards, parts: len(parts), length: length, partials: [][]float32{make([]float32, length)}, buckets: newBuckets(parts, g.Size())}, nil
}

// Bounds that no run reaches, but a slipped digit does.
const (
	mostShards  = 1 << 20
	mostNumbers = 1 << 28 // of a vector
)

// CheckShards returns an error, with the sizes that would do, unless the size of a group divides the number of shards.
func CheckShards(g Group, shards int) error {
	if err := check(g); err != nil {
		return err
	}
	if shards < 1 || shards > mostShards {
		return fmt.Errorf("group: want 1 to %d shards, got %d", mostShards, shards)
	}
	if n := g.Size(); n >= 1 && shards%n == 0 {
		return nil
	}
	var sizes []int
	for n := 1; n <= shards; n++ {
		if shards%n == 0 {
			sizes = append(sizes, n)
		}
	}
	return fmt.Errorf("group: want a number of processes that divides the %d shards, one of %v, got %d", shards, sizes, g.Size())
}

// Shards returns the shards from to to−1 of this rank.
func (s *Sum) Shards() (from, to int) {
	part := s.of(s.g.Rank())
	return part.lo, part.hi
}

func (s *Sum) of(rank int) span {
	each := s.shards / s.g.Size()
	return span{rank * each, (rank + 1) * each}
}

// Add returns the sum of the vectors of the first n shards, in memory that is valid until the next Add; a short batch leaves the others empty. It calls vector for
// each of this rank's shards, in order, to write the shard's vector to dst. vector may call done with the number of a part, once, as soon as that part is
// written: parts of the last shard are then exchanged while the others are computed. When vector returns, all are written.
//
// All ranks call it at the same time. After an error of vector on one rank the numbers that all get are of no use, so the ranks have to Agree that none
// has failed.
func (s *Sum) Add(n int, vector func(shard int, dst []float32, done func(part int)) error) (total []float32, err error) {
	if n < 1 || n > s.shards {
		return nil, fmt.Errorf("group: want the sum of 1 to %d shards, got %d", s.shards, n)
	}
	if vector == nil {
		return nil, errors.New("group: want a function that writes the vectors of shards, got nil")
	}
	x := s.exchange(n)
	err = x.addShards(vector)
	if broken := x.finish(); err == nil { // also after an error: the other ranks wait for what they get from this one
		err = broken
	}
	if err != nil {
		return nil, err
	}
	return s.partials[0], nil
}

// addShards computes the sum of each node that this rank adds up, but for the last shard's vector, which send adds.
func (x *exchange) addShards(vector func(shard int, dst []float32, done func(part int)) error) error {
	mine := x.nodes[x.g.Rank()]
	for i, node := range mine {
		for j := range node.len() {
			sums := x.sums(i, j)
			last, done := j == node.len()-1, func(int) {}
			if last && i == len(mine)-1 {
				x.last, done = sums, x.done
			}
			if err := vector(node.lo+j, sums[len(sums)-1], done); err != nil {
				return err
			}
			switch {
			case x.last != nil:
			case last:
				collapse(sums, 0, x.length)
			default:
				collapse(sums[len(sums)-1-bits.TrailingZeros(uint(j+1)):], 0, x.length)
			}
		}
	}
	return nil
}

// sums returns where the shards of a node before its shard j are added up, which is in as many sums as j has bits that are set, and where the vector of shard j
// comes, which is the last.
func (s *Sum) sums(node, j int) [][]float32 {
	list := [][]float32{s.partials[node]}
	for i := range bits.OnesCount(uint(j)) {
		s.spare = s.grown(s.spare, i+1)
		list = append(list, s.spare[i])
	}
	return list
}

// grown returns a list of at least n vectors.
func (s *Sum) grown(list [][]float32, n int) [][]float32 {
	for len(list) < n {
		list = append(list, make([]float32, s.length))
	}
	return list
}

// collapse adds elements lo to hi−1 of the last of sums to the one before, that to the one before it, and so on.
func collapse(sums [][]float32, lo, hi int) {
	for i := len(sums) - 1; i > 0; i-- {
		add(sums[i-1][lo:hi], sums[i][lo:hi])
	}
}

// addPart is the number of elements that one goroutine adds at a time: 128 KiB.
const addPart = 1 << 14

// add adds b to a, element by element.
func add(a, b []float32) { pool.Run(pool.Parts(len(a), addPart), &adding{a, b}) }

type adding struct{ a, b []float32 }

func (s *adding) Part(i int) {
	lo, hi := pool.Range(i, len(s.a), addPart)
	simd.Add(s.a[lo:hi], s.a[lo:hi], s.b[lo:hi])
}
