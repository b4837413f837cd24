package group

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// Sum adds a vector of each shard of a batch in a fixed binary tree: the bits of the result depend on the vectors alone, not on how many ranks share the
// shards. Neighbours are added in pairs, then the sums in pairs, and so on; a last one without a neighbour stays as it is.
//
// Each rank has as many consecutive shards. It adds those that are neighbours in the tree; then each rank adds a slice of the elements of what is left, and
// the slices are sent to all.
type Sum struct {
	g        Group
	shards   int
	length   int
	partials [][]float32 // of the nodes that this rank adds up, in their order; the first becomes the total
	spare    [][]float32
	received [][][]float32 // slices of other ranks' partials, by node and rank
}

// NewSum returns the sum of vectors of some length, one for each shard. The size of the group must divide the number of shards.
func NewSum(g Group, shards, length int) (*Sum, error) {
	if err := CheckShards(g, shards); err != nil {
		return nil, err
	}
	if length < 0 || length > mostNumbers {
		return nil, fmt.Errorf("group: want vectors of 0 to %d numbers, got %d", mostNumbers, length)
	}
	return &Sum{g: g, shards: shards, length: length, partials: [][]float32{make([]float32, length)}}, nil
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

// Add adds up this rank's shards among the first n; a short batch leaves the others empty. It calls vector for each shard, in order, to write the shard's vector
// to dst. No rank has to call it at the same time.
func (s *Sum) Add(n int, vector func(shard int, dst []float32) error) error {
	if err := s.check(n); err != nil {
		return err
	}
	if vector == nil {
		return errors.New("group: want a function that writes the vectors of shards, got nil")
	}
	for i, node := range (span{0, n}).within(s.of(s.g.Rank()), nil) {
		if i == len(s.partials) {
			s.partials = append(s.partials, make([]float32, s.length))
		}
		if err := s.add(node, s.partials[i], vector); err != nil {
			return err
		}
	}
	return nil
}

// check reports a number of shards that a batch does not have.
func (s *Sum) check(n int) error {
	if n < 1 || n > s.shards {
		return fmt.Errorf("group: want the sum of 1 to %d shards, got %d", s.shards, n)
	}
	return nil
}

func (s *Sum) add(node span, dst []float32, vector func(shard int, dst []float32) error) error {
	if node.len() == 1 {
		return vector(node.lo, dst)
	}
	left, right := node.children()
	if err := s.add(left, dst, vector); err != nil {
		return err
	}
	if len(s.spare) == 0 {
		s.spare = append(s.spare, make([]float32, s.length))
	}
	last := len(s.spare) - 1
	other := s.spare[last]
	s.spare = s.spare[:last]
	err := s.add(right, other, vector)
	s.spare = append(s.spare, other)
	if err == nil {
		add(dst, other)
	}
	return err
}

// Total returns the sum of the vectors of the first n shards, in memory that is good until the next Add. All ranks call it, after each of them has added up its
// shards.
func (s *Sum) Total(n int) ([]float32, error) {
	if err := s.check(n); err != nil {
		return nil, err
	}
	total := s.partials[0]
	if s.g.Size() == 1 {
		return total, nil
	}
	slices, err := s.exchangePartials(n)
	if err != nil {
		return nil, err
	}
	mine := s.slice(s.g.Rank(), total)
	if sum := fold(span{0, n}, &slices); len(mine) > 0 && &sum[0] != &mine[0] {
		copy(mine, sum)
	}
	send, recv := make([][]byte, s.g.Size()), make([][]byte, s.g.Size())
	for r := range s.g.Size() {
		if r != s.g.Rank() {
			send[r], recv[r] = bytesOf(mine), bytesOf(s.slice(r, total))
		}
	}
	return total, s.g.Exchange(send, recv)()
}

// piece is a slice of the sum of a node.
type piece struct {
	node span
	sum  []float32
}

// exchangePartials returns this rank's slices of all ranks' partial sums, from left to right.
func (s *Sum) exchangePartials(n int) ([]piece, error) {
	nodes, most := make([][]span, s.g.Size()), 0
	for r := range nodes {
		nodes[r] = (span{0, n}).within(s.of(r), nil)
		most = max(most, len(nodes[r]))
	}
	var waits []func() error
	for i := range most {
		waits = append(waits, s.exchangePartial(i, nodes))
	}
	for _, wait := range waits {
		if err := wait(); err != nil {
			return nil, err
		}
	}
	var pieces []piece
	for r := range nodes {
		for i, node := range nodes[r] {
			p := piece{node, s.received[i][r]}
			if r == s.g.Rank() {
				p.sum = s.slice(r, s.partials[i])
			}
			pieces = append(pieces, p)
		}
	}
	return pieces, nil
}

// exchangePartial sends slices of this rank's partial sum number i to their ranks, and receives this rank's slice of the others'.
func (s *Sum) exchangePartial(i int, nodes [][]span) func() error {
	size, rank := s.g.Size(), s.g.Rank()
	if i == len(s.received) {
		s.received = append(s.received, make([][]float32, size))
	}
	send, recv := make([][]byte, size), make([][]byte, size)
	for r := range size {
		if r == rank {
			continue
		}
		if i < len(nodes[rank]) {
			send[r] = bytesOf(s.slice(r, s.partials[i]))
		}
		if i < len(nodes[r]) {
			if s.received[i][r] == nil {
				s.received[i][r] = make([]float32, len(s.slice(rank, s.partials[0])))
			}
			recv[r] = bytesOf(s.received[i][r])
		}
	}
	return s.g.Exchange(send, recv)
}

// slice returns the elements of a vector that a rank adds.
func (s *Sum) slice(rank int, vector []float32) []float32 {
	each, longer := len(vector)/s.g.Size(), len(vector)%s.g.Size()
	from := rank*each + min(rank, longer)
	if rank < longer {
		each++
	}
	return vector[from : from+each]
}

// fold returns the sum of a node from pieces of it, which it takes from the list and overwrites.
func fold(node span, pieces *[]piece) []float32 {
	if p := (*pieces)[0]; p.node == node {
		*pieces = (*pieces)[1:]
		return p.sum
	}
	left, right := node.children()
	sum := fold(left, pieces)
	add(sum, fold(right, pieces))
	return sum
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

// bytesOf returns the memory of a vector. All ranks run the same program, so that its bytes mean the same to all.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}
