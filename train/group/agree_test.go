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

func TestAgreeWithALostRank(t *testing.T) {
	for r, err := range group.Simulate(3, func(g group.Group) error {
		switch g.Rank() {
		case 1:
			return nil
		case 2:
			return group.Agree(g, io.EOF)
		}
		return group.Agree(g, nil)
	}) {
		if want := []error{group.ErrLost, nil, io.EOF}[r]; !errors.Is(err, want) {
			t.Errorf("rank %d: want %v, got %v", r, want, err)
		}
	}
}
