package group_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/group/grouptest"
)

func TestGroups(t *testing.T) {
	if err := grouptest.Check(group.Alone); err != nil {
		t.Error(err)
	}
	for _, n := range []int{1, 2, 3, 4} {
		for r, err := range group.Simulate(n, grouptest.Check) {
			if err != nil {
				t.Errorf("rank %d of %d: %v", r, n, err)
			}
		}
	}
}

// A rank that ends is an error of the others, which do not wait for it, and what it sent before arrives.
func TestLostRank(t *testing.T) {
	broken := errors.New("broken")
	errs := group.Simulate(3, func(g group.Group) error {
		if _, err := group.Gather(g, []byte("all here")); err != nil {
			return fmt.Errorf("before any has ended: %w", err)
		}
		if g.Rank() == 1 {
			return broken
		}
		_, err := group.Gather(g, nil)
		return err
	})
	for r, err := range errs {
		if r == 1 {
			if err != broken {
				t.Errorf("rank 1: want its own error, got %v", err)
			}
			continue
		}
		if want := "group: rank 1: the process is lost"; !errors.Is(err, group.ErrLost) || err.Error() != want {
			t.Errorf("rank %d: want %q, got %v", r, want, err)
		}
	}
}

func TestPanicOfARank(t *testing.T) {
	defer func() {
		if p := recover(); p != "rank 1 panics" {
			t.Errorf("want the panic of rank 1, got %v", p)
		}
	}()
	group.Simulate(2, func(g group.Group) error {
		if g.Rank() == 1 {
			panic("rank 1 panics")
		}
		_, err := group.Gather(g, nil)
		return err
	})
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		send, recv [][]byte
		want       string
	}{
		{[][]byte{nil, nil}, [][]byte{nil}, "group: want buffers for 1 ranks, got 2 to send and 1 to receive"},
		{[][]byte{make([]byte, 3)}, [][]byte{make([]byte, 4)}, "group: rank 0: want a message of 4 bytes, got 3"},
	} {
		exchange := func(g group.Group) error { return g.Exchange(c.send, c.recv)() }
		for name, err := range map[string]error{"alone": exchange(group.Alone), "simulated": group.Simulate(1, exchange)[0]} {
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: want %q, got %v", name, c.want, err)
			}
		}
	}
}
