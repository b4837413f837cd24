package group

import "math/bits"

// span is the shards lo to hi−1, or the node of the tree that is their sum.
//
// The tree over n shards: neighbours are added in pairs, then the sums in pairs, and so on; a last one without a neighbour stays as it is. So the left
// child of a node has the largest power of two of shards below the node's own number, and the tree over the first shards of a longer list is a part of the
// longer list's tree.
type span struct{ lo, hi int }

func (s span) len() int { return s.hi - s.lo }

// children returns the nodes whose sum is a node of two or more shards.
func (s span) children() (left, right span) {
	middle := s.lo + 1<<(bits.Len(uint(s.len()-1))-1)
	return span{s.lo, middle}, span{middle, s.hi}
}

// within appends the largest nodes of s's tree that lie in part, from left to right.
func (s span) within(part span, nodes []span) []span {
	switch {
	case s.len() == 0 || s.hi <= part.lo || part.hi <= s.lo:
		return nodes
	case part.lo <= s.lo && s.hi <= part.hi:
		return append(nodes, s)
	}
	left, right := s.children()
	return right.within(part, left.within(part, nodes))
}
