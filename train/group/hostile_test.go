package group_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/train/group"
)

// outcome returns the error of a call, or what it panics with.
func outcome(call func() error) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, call()
}

// second drops the first result.
func second[T any](_ T, err error) error { return err }

// Groups and sums reject what makes no sense, and do not panic, wait or take memory for it.
func TestHostile(t *testing.T) {
	fill := func(int, []float32) error { return nil }
	sum := func(call func(*group.Sum) error) func() error {
		return func() error {
			s, err := group.NewSum(group.Alone, 2, 3)
			if err != nil {
				t.Fatal(err)
			}
			return call(s)
		}
	}
	for name, call := range map[string]func() error{
		"a sum of no group":           func() error { return second(group.NewSum(nil, 1, 1)) },
		"a sum of no shards":          func() error { return second(group.NewSum(group.Alone, 0, 1)) },
		"a sum of shards below 0":     func() error { return second(group.NewSum(group.Alone, math.MinInt, 1)) },
		"a sum of huge shards":        func() error { return second(group.NewSum(group.Alone, math.MaxInt, 1)) },
		"a sum of lengths below 0":    func() error { return second(group.NewSum(group.Alone, 1, -1)) },
		"a sum of terabytes":          func() error { return second(group.NewSum(group.Alone, 1, math.MaxInt)) },
		"shards of no group":          func() error { return group.CheckShards(nil, 1) },
		"Add of nothing":              sum(func(s *group.Sum) error { return s.Add(0, fill) }),
		"Add of shards below 0":       sum(func(s *group.Sum) error { return s.Add(math.MinInt, fill) }),
		"Add of too many shards":      sum(func(s *group.Sum) error { return s.Add(math.MaxInt, fill) }),
		"Add without vectors":         sum(func(s *group.Sum) error { return s.Add(1, nil) }),
		"Total of too many shards":    sum(func(s *group.Sum) error { return second(s.Total(3)) }),
		"Total of shards below 0":     sum(func(s *group.Sum) error { return second(s.Total(-1)) }),
		"buffers of nobody":           func() error { return group.CheckBuffers(1, nil, nil) },
		"an exchange without buffers": func() error { return group.Alone.Exchange(nil, nil)() },
		"an exchange of lengths":      func() error { return group.Alone.Exchange([][]byte{{1}}, [][]byte{nil})() },
		"a simulation of nobody":      func() error { return errors.Join(group.Simulate(0, func(group.Group) error { return nil })...) },
		"a simulation below 0": func() error {
			return errors.Join(group.Simulate(math.MinInt, func(group.Group) error { return nil })...)
		},
		"a simulation of terabytes": func() error {
			return errors.Join(group.Simulate(math.MaxInt, func(group.Group) error { return nil })...)
		},
		"a simulation of nothing": func() error { return errors.Join(group.Simulate(2, nil)...) },
	} {
		panicked, err := outcome(call)
		if panicked != nil {
			t.Errorf("%s: panic: %v", name, panicked)
		} else if err == nil {
			t.Errorf("%s passes", name)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: want an error of one line, got %q", name, err)
		}
	}
}
