package group_test

import (
	"errors"
	"math"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train/group"
)

// nobody is a type of groups.
type nobody struct{ group.Group }

// Groups and sums reject what makes no sense, and do not panic, wait or take memory for it.
func TestHostile(t *testing.T) {
	fill := func(int, []float32, func(int)) error { return nil }
	sum := func(call func(*group.Sum) error) func() error {
		return func() error {
			s, err := group.NewSum(group.Alone, 2, []int{3})
			if err != nil {
				t.Fatal(err)
			}
			return call(s)
		}
	}
	var none *nobody
	hostile.Check(t, map[string]func() error{
		"a sum of no group":           func() error { return hostile.Second(group.NewSum(nil, 1, []int{1})) },
		"a sum of no shards":          func() error { return hostile.Second(group.NewSum(group.Alone, 0, []int{1})) },
		"a sum of shards below 0":     func() error { return hostile.Second(group.NewSum(group.Alone, math.MinInt, []int{1})) },
		"a sum of huge shards":        func() error { return hostile.Second(group.NewSum(group.Alone, math.MaxInt, []int{1})) },
		"a sum of lengths below 0":    func() error { return hostile.Second(group.NewSum(group.Alone, 1, []int{1, -1})) },
		"a sum of terabytes":          func() error { return hostile.Second(group.NewSum(group.Alone, 1, []int{1, math.MaxInt})) },
		"a sum of a nil group":        func() error { return hostile.Second(group.NewSum(none, 1, []int{1})) },
		"agreement of no group":       func() error { return group.Agree(nil, nil) },
		"agreement of a nil group":    func() error { return group.Agree(none, nil) },
		"a message to no group":       func() error { return hostile.Second(group.Share(nil, nil)) },
		"a text to a nil group":       func() error { return hostile.Second(group.Gather(none, nil)) },
		"shards of no group":          func() error { return group.CheckShards(nil, 1) },
		"Add of nothing":              sum(func(s *group.Sum) error { return hostile.Second(s.Add(0, fill)) }),
		"Add of shards below 0":       sum(func(s *group.Sum) error { return hostile.Second(s.Add(math.MinInt, fill)) }),
		"Add of too many shards":      sum(func(s *group.Sum) error { return hostile.Second(s.Add(math.MaxInt, fill)) }),
		"Add without vectors":         sum(func(s *group.Sum) error { return hostile.Second(s.Add(1, nil)) }),
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
	})
}
