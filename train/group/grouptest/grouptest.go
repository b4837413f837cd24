// Package grouptest checks implementations of group.Group.
package grouptest

import (
	"bytes"
	"fmt"

	"github.com/denoise-go/denoise/train/group"
)

// Check makes exchanges of many lengths and returns an error if a rank receives other bytes than were sent to it. All ranks of a group call it.
func Check(g group.Group) error {
	rank, n := g.Rank(), g.Size()
	if n < 1 || rank < 0 || rank >= n || g.String() == "" {
		return fmt.Errorf("want a rank from 0 to %d with a name, got rank %d, named %q", n-1, rank, g)
	}
	for round, most := range []int{0, 1, 8, 1000, 1 << 18} {
		if err := exchange(g, round, 1, most); err != nil {
			return err
		}
	}
	if err := exchange(g, 5, 3, 10_000); err != nil {
		return fmt.Errorf("exchanges at a time: %w", err)
	}
	texts, err := group.Gather(g, fmt.Appendf(nil, "%*d", rank*rank, rank))
	if err != nil {
		return fmt.Errorf("%v: gather: %w", g, err)
	}
	for r, text := range texts {
		if want := fmt.Sprintf("%*d", r*r, r); string(text) != want {
			return fmt.Errorf("%v: gather: want %q of rank %d, got %q", g, want, r, text)
		}
	}
	return nil
}

// exchange begins some exchanges before it waits for the first.
func exchange(g group.Group, round, atATime, most int) error {
	rank, n := g.Rank(), g.Size()
	waits, received := make([]func() error, atATime), make([][][]byte, atATime)
	for i := range atATime {
		send, recv := make([][]byte, n), make([][]byte, n)
		for r := range n {
			send[r] = message(round+i, rank, r, most)
			recv[r] = make([]byte, len(message(round+i, r, rank, most)))
		}
		received[i], waits[i] = recv, g.Exchange(send, recv)
	}
	if g, ok := g.(group.Progresser); ok {
		g.Progress()
	}
	for i, wait := range waits {
		if err := wait(); err != nil {
			return fmt.Errorf("%v: exchange %d: %w", g, round+i, err)
		}
		for r, got := range received[i] {
			if want := message(round+i, r, rank, most); !bytes.Equal(got, want) {
				return fmt.Errorf("%v: exchange %d: want the %d bytes that rank %d sent, got others", g, round+i, len(want), r)
			}
		}
	}
	return nil
}

// message is what a rank sends to another: up to most bytes, none in some cases.
func message(round, from, to, most int) []byte {
	b := make([]byte, most*((round+3*from+5*to)%4)/3)
	for i := range b {
		b[i] = byte(i*7 + round + 31*from + 101*to)
	}
	return b
}
