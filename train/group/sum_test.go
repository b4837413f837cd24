package group_test

import (
	"errors"
	"fmt"
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

// Any number of ranks has the plain sum's bits, whatever shards are empty and in whatever order the parts are computed, and the second sum in the same memory is
// as good as the first.
func TestSum(t *testing.T) {
	group.SetBucketLen(t, 5) // of 20 elements for up to 4 ranks
	for _, shards := range []int{1, 3, 6, 7, 12, 64} {
		vectors := randomVectors(shards, 70)
		for size := 1; size <= shards; size++ {
			if shards%size != 0 {
				continue
			}
			for r, err := range group.Simulate(size, func(g group.Group) error {
				for _, parts := range [][]int{{70}, {1}, {5, 15, 0, 20, 9, 18, 3}} { // buckets of 20, 20, 27 and 3 for up to 4 ranks, of 40 and 30 for 6
					s, err := group.NewSum(g, shards, parts)
					if err != nil {
						return err
					}
					for _, n := range []int{shards, shards/2 + 1, max(1, shards-1)} {
						if err := checkSum(s, vectors[:n], parts, rand.New(rand.NewPCG(uint64(n), uint64(g.Rank())))); err != nil {
							t.Errorf("%d of %d shards on %v: %v", n, shards, g, err)
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

// checkSum compares a sum with the plain one. A vector's parts come in a random order, and some of them when all do.
func checkSum(s *group.Sum, vectors [][]float32, parts []int, rng *rand.Rand) error {
	length, from := 0, make([]int, len(parts))
	for i, n := range parts {
		from[i] = length
		length += n
	}
	cut := make([][]float32, len(vectors))
	for i, v := range vectors {
		cut[i] = v[:length]
	}
	got, err := s.Add(len(vectors), func(shard int, dst []float32, done func(part int)) error {
		for i := range dst {
			dst[i] = float32(math.NaN())
		}
		order := rng.Perm(len(parts))
		told := rng.IntN(len(parts) + 1)
		for i, part := range order {
			copy(dst[from[part]:from[part]+parts[part]], cut[shard][from[part]:])
			if i < told {
				done(part)
			}
		}
		return nil
	})
	if want := pairwise(cut); err == nil && !slices.Equal(got, want) {
		err = fmt.Errorf("want %v, got %v", want, got)
	}
	return err
}

// A bucket is sent when it is complete, and its sum is shared while the next two are computed or a third of the parts that follow. A large part waits for small ones
// only if they are very small.
func TestSumOverlaps(t *testing.T) {
	for _, c := range []struct {
		bucketLen     int
		parts         []int
		begun, waited []int // exchanges after each part
	}{
		{0, []int{1, 1, 1, 1, 1, 1}, []int{1, 2, 4, 7, 9, 12}, []int{0, 0, 1, 3, 5, 10}},
		{0, []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, []int{1, 2, 4, 6, 8, 10, 13, 15, 18}, []int{0, 0, 1, 2, 3, 5, 9, 11, 16}},
		{16, []int{64, 4, 4, 4}, []int{1, 2, 2, 4}, []int{0, 1, 1, 3}},
		{16, []int{64, 2, 2, 3}, []int{0, 0, 0, 2}, []int{0, 0, 0, 1}},
	} {
		group.SetBucketLen(t, c.bucketLen)
		for r, err := range group.Simulate(2, func(g group.Group) error {
			o := &observed{Group: g}
			s, err := group.NewSum(o, 2, c.parts)
			if err != nil {
				return err
			}
			var begun, waited []int
			_, err = s.Add(2, func(_ int, _ []float32, done func(part int)) error {
				for part := range c.parts {
					done(part)
					begun, waited = append(begun, o.begun), append(waited, o.waited)
				}
				return nil
			})
			if !slices.Equal(begun, c.begun) {
				t.Errorf("%v, rank %d: want %v exchanges begun after the parts, got %v", c.parts, g.Rank(), c.begun, begun)
			}
			if o.progressed != len(c.parts) {
				t.Errorf("%v, rank %d: want messages moved after each part, got %d times", c.parts, g.Rank(), o.progressed)
			}
			if !slices.Equal(waited, c.waited) || o.waited != o.begun {
				t.Errorf("%v, rank %d: want %v exchanges waited for after the parts, got %v and %d of %d at the end", c.parts, g.Rank(), c.waited, waited, o.waited, o.begun)
			}
			return err
		}) {
			if err != nil {
				t.Errorf("%v, rank %d: %v", c.parts, r, err)
			}
		}
	}
}

// observed counts calls.
type observed struct {
	group.Group
	begun, waited, progressed int
}

func (o *observed) Progress() { o.progressed++ }

func (o *observed) Exchange(send, recv [][]byte) func() error {
	o.begun++
	wait := o.Group.Exchange(send, recv)
	return func() error {
		o.waited++
		return wait()
	}
}

// Each rank makes the vectors of its own shards, once and in order.
func TestSumAsksForItsShards(t *testing.T) {
	group.Simulate(3, func(g group.Group) error {
		s, err := group.NewSum(g, 12, []int{1})
		if err != nil {
			t.Error(err)
			return err
		}
		var asked []int
		_, err = s.Add(10, func(shard int, dst []float32, _ func(int)) error { asked = append(asked, shard); return nil })
		if want := [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}}[g.Rank()]; !slices.Equal(asked, want) {
			t.Errorf("rank %d: want shards %v, got %v", g.Rank(), want, asked)
		}
		if from, to := s.Shards(); from != 4*g.Rank() || to != from+4 {
			t.Errorf("rank %d: got shards %d to %d", g.Rank(), from, to-1)
		}
		return err
	})
}

// A vector that fails on one rank is an error there. The other ranks do not wait, and all are at the same exchange afterwards.
func TestSumErrors(t *testing.T) {
	group.SetBucketLen(t, 0)
	broken := errors.New("broken")
	for bad := range 6 {
		for r, err := range group.Simulate(2, func(g group.Group) error {
			s, err := group.NewSum(g, 6, []int{1, 1, 1, 1})
			if err != nil {
				return err
			}
			_, err = s.Add(6, func(shard int, dst []float32, done func(part int)) error {
				done(0)
				if shard == bad {
					return broken
				}
				return nil
			})
			return group.Agree(g, err, broken)
		}) {
			if !errors.Is(err, broken) || r == bad/3 != (err == broken) {
				t.Errorf("shard %d, rank %d: want the error of rank %d, got %v", bad, r, bad/3, err)
			}
		}
	}
	for size, want := range map[int]string{
		4: "group: want a number of processes that divides the 6 shards, one of [1 2 3 6], got 4",
		7: "group: want a number of processes that divides the 6 shards, one of [1 2 3 6], got 7",
	} {
		for _, err := range group.Simulate(size, func(g group.Group) error { _, err := group.NewSum(g, 6, []int{1}); return err }) {
			if err == nil || err.Error() != want {
				t.Errorf("want %q, got %v", want, err)
			}
		}
	}
}
