package group_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/train/group"
)

// pairwise is the plain form of Sum: it adds neighbours in pairs until one vector is left.
func pairwise(vectors [][]float32) []float32 {
	for len(vectors) > 1 {
		var sums [][]float32
		for i := 0; i < len(vectors); i += 2 {
			sum := slices.Clone(vectors[i])
			if i+1 < len(vectors) {
				for j, x := range vectors[i+1] {
					sum[j] += x
				}
			}
			sums = append(sums, sum)
		}
		vectors = sums
	}
	return vectors[0]
}

// randomVectors are such that the order in which they are added shows in the sum.
func randomVectors(shards, length int) [][]float32 {
	rng := rand.New(rand.NewPCG(uint64(shards), uint64(length)))
	vectors := make([][]float32, shards)
	for s := range vectors {
		vectors[s] = make([]float32, length)
		for i := range vectors[s] {
			vectors[s][i] = float32(rng.NormFloat64() * math.Exp2(float64(rng.IntN(20))))
		}
	}
	return vectors
}

// Any number of ranks has the plain sum's bits, whatever shards are empty, and the second sum in the same memory is as good as the first.
func TestSum(t *testing.T) {
	for _, shards := range []int{1, 3, 6, 7, 12, 64} {
		vectors := randomVectors(shards, 70)
		for size := 1; size <= shards; size++ {
			if shards%size != 0 {
				continue
			}
			for r, err := range group.Simulate(size, func(g group.Group) error {
				for _, length := range []int{70, 1} {
					s, err := group.NewSum(g, shards, length)
					if err != nil {
						return err
					}
					for _, n := range []int{shards, shards/2 + 1, max(1, shards-1)} {
						var cut [][]float32
						for _, v := range vectors[:n] {
							cut = append(cut, v[:length])
						}
						if err := s.Add(n, func(shard int, dst []float32) error { copy(dst, cut[shard]); return nil }); err != nil {
							return err
						}
						got, err := s.Total(n)
						if err != nil {
							return err
						}
						if want := pairwise(cut); !slices.Equal(got, want) {
							t.Errorf("%d of %d shards on %v: want %v, got %v", n, shards, g, want, got)
						}
					}
				}
				return nil
			}) {
				if err != nil {
					t.Errorf("%d shards, rank %d of %d: %v", shards, r, size, err)
				}
			}
		}
	}
}

// Each rank makes the vectors of its own shards, once and in order.
func TestSumAsksForItsShards(t *testing.T) {
	group.Simulate(3, func(g group.Group) error {
		s, err := group.NewSum(g, 12, 1)
		if err != nil {
			t.Error(err)
			return err
		}
		var asked []int
		s.Add(10, func(shard int, dst []float32) error { asked = append(asked, shard); return nil })
		if want := [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}}[g.Rank()]; !slices.Equal(asked, want) {
			t.Errorf("rank %d: want shards %v, got %v", g.Rank(), want, asked)
		}
		if from, to := s.Shards(); from != 4*g.Rank() || to != from+4 {
			t.Errorf("rank %d: got shards %d to %d", g.Rank(), from, to-1)
		}
		return nil
	})
}

func TestSumErrors(t *testing.T) {
	broken := errors.New("broken")
	s, err := group.NewSum(group.Alone, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for bad := range 4 {
		if err := s.Add(4, func(shard int, dst []float32) error {
			if shard == bad {
				return broken
			}
			return nil
		}); err != broken {
			t.Errorf("shard %d: want its error, got %v", bad, err)
		}
	}
	for size, want := range map[int]string{
		4: "group: want a number of processes that divides the 6 shards, one of [1 2 3 6], got 4",
		7: "group: want a number of processes that divides the 6 shards, one of [1 2 3 6], got 7",
	} {
		for _, err := range group.Simulate(size, func(g group.Group) error { _, err := group.NewSum(g, 6, 1); return err }) {
			if err == nil || err.Error() != want {
				t.Errorf("want %q, got %v", want, err)
			}
		}
	}
}
