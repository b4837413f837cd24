package group

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// RankError is an error of another rank. It wraps what that error wraps, of the errors that Agree knew.
type RankError struct {
	Rank int
	Text string // of the error

	wraps []error
}

// Error returns the text with the number of the rank.
func (e *RankError) Error() string { return fmt.Sprintf("rank %d: %s", e.Rank, e.Text) }

// Unwrap returns the known errors that the rank's error wraps.
func (e *RankError) Unwrap() []error { return e.wraps }

// Agree returns nil if err is nil on all ranks. Otherwise it returns the error of the lowest rank that has one: as it is on that rank, and as a *RankError on the
// others, on which errors.Is finds those of the known errors that it wraps. All ranks call it, with the same known errors, at most 7.
//
// Where the ranks cannot be reached it returns err or, if that is nil, the error of the exchange.
func Agree(g Group, err error, known ...error) error {
	if none := check(g); none != nil {
		return cmp.Or(err, none)
	}
	if g.Size() == 1 {
		return err
	}
	mine := status(err, known)
	if bits, broken := union(g, mine); bits == 0 || broken != nil {
		return cmp.Or(err, broken)
	}
	all, broken := Share(g, []byte{mine})
	if broken != nil {
		return cmp.Or(err, broken)
	}
	lowest := slices.IndexFunc(all, func(b []byte) bool { return b[0] != 0 })
	if lowest < 0 {
		return nil
	}
	var text []byte
	if lowest == g.Rank() {
		text = []byte(err.Error())
	}
	texts, broken := Gather(g, text)
	if broken != nil {
		return cmp.Or(err, broken)
	}
	if lowest == g.Rank() {
		return err
	}
	e := &RankError{Rank: lowest, Text: string(texts[lowest])}
	for i, k := range known {
		if all[lowest][0]>>(i+1)&1 != 0 {
			e.wraps = append(e.wraps, k)
		}
	}
	return e
}

// direct is the size of the largest group whose ranks send a byte to all others at once. That takes the time of one message and a little for each further one, which is less
// than that of several messages one after the other.
const direct = 8

// union returns the bits that are set on any rank. In a large group each round doubles the number of ranks whose bits a rank knows: it sends what it knows to the rank so
// many places on, and gets as much from the rank so many places back.
func union(g Group, bits byte) (byte, error) {
	n := g.Size()
	if n <= direct {
		all, err := Share(g, []byte{bits})
		for _, b := range all {
			bits |= b[0]
		}
		return bits, err
	}
	for known := 1; known < n; known *= 2 {
		send, recv, got := make([][]byte, n), make([][]byte, n), make([]byte, 1)
		send[(g.Rank()+known)%n], recv[(g.Rank()+n-known)%n] = []byte{bits}, got
		if err := g.Exchange(send, recv)(); err != nil {
			return 0, err
		}
		bits |= got[0]
	}
	return bits, nil
}

// status is 0 without an error. Otherwise bit 0 is set, and bit i+1 if the error wraps known error i.
func status(err error, known []error) byte {
	if err == nil {
		return 0
	}
	s := byte(1)
	for i, k := range known {
		if errors.Is(err, k) {
			s |= 2 << i
		}
	}
	return s
}
