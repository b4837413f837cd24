package group_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/denoise-go/denoise/train/group"
)

// All ranks get the error of the lowest that has one, with what it wraps.
func TestAgree(t *testing.T) {
	stopped := fmt.Errorf("stopped: %w", context.Canceled)
	own := []error{nil, nil, stopped, io.EOF}
	known := []error{io.EOF, context.Canceled}
	for r, err := range group.Simulate(len(own), func(g group.Group) error {
		for range 2 {
			if err := group.Agree(g, nil, known...); err != nil {
				return fmt.Errorf("want no error where no rank has one, got %w", err)
			}
		}
		return group.Agree(g, own[g.Rank()], known...)
	}) {
		if r == 2 {
			if err != stopped {
				t.Errorf("rank 2: want its own error, got %v", err)
			}
			continue
		}
		var of *group.RankError
		if want := "rank 2: stopped: context canceled"; !errors.As(err, &of) || of.Rank != 2 || err.Error() != want || !errors.Is(err, context.Canceled) || errors.Is(err, io.EOF) {
			t.Errorf("rank %d: want %q of rank 2, got %v", r, want, err)
		}
	}
	if err := group.Agree(group.Alone, stopped); err != stopped {
		t.Errorf("alone: want the error itself, got %v", err)
	}
}

// Groups of all sizes agree, whichever rank has an error, and ranks of large ones send few messages where none has.
func TestAgreeOfManyRanks(t *testing.T) {
	for n, want := range map[int]int{3: 2, 8: 7, 9: 4, 16: 4, 17: 5, 64: 6} {
		for r, err := range group.Simulate(n, func(g group.Group) error {
			for _, bad := range []int{0, 1, n / 2, n - 1} {
				var own error
				if g.Rank() == bad {
					own = io.EOF
				}
				if err := group.Agree(g, own, io.EOF); !errors.Is(err, io.EOF) || (err == io.EOF) != (g.Rank() == bad) {
					t.Errorf("rank %d of %d: want the error of rank %d, got %v", g.Rank(), n, bad, err)
				}
			}
			s := &sent{Group: g}
			err := group.Agree(s, nil)
			if s.messages != want {
				t.Errorf("rank %d of %d: want %d messages, got %d", g.Rank(), n, want, s.messages)
			}
			return err
		}) {
			if err != nil {
				t.Errorf("rank %d of %d: %v", r, n, err)
			}
		}
	}
}

// sent counts the messages to other ranks.
type sent struct {
	group.Group
	messages int
}

func (s *sent) Exchange(send, recv [][]byte) func() error {
	for r, b := range send {
		if r != s.Rank() && len(b) > 0 {
			s.messages++
		}
	}
	return s.Group.Exchange(send, recv)
}

func TestAgreeWithALostRank(t *testing.T) {
	for _, n := range []int{3, 20} {
		for r, err := range group.Simulate(n, func(g group.Group) error {
			switch g.Rank() {
			case 1:
				return nil
			case 2:
				return group.Agree(g, io.EOF)
			}
			return group.Agree(g, nil)
		}) {
			want := group.ErrLost
			switch r {
			case 1:
				want = nil
			case 2:
				want = io.EOF
			}
			if !errors.Is(err, want) {
				t.Errorf("rank %d of %d: want %v, got %v", r, n, want, err)
			}
		}
	}
}
