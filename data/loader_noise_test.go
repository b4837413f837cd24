package data

import (
	"errors"
	"runtime"
	"slices"
	"testing"
)

// rain is a custom noise that fails at one image: it panics, or ends its goroutine.
type rain struct {
	NoNoise
	sample int
	fail   func()
}

func (r *rain) Apply(dst, clean []float32, key Key, sample int) {
	if sample == r.sample {
		r.fail()
	}
	r.NoNoise.Apply(dst, clean, key, sample)
}

// A panic of the noise must surface unchanged in the loop, in place of its batch, and leave the loader usable.
func TestLoaderRaisesThePanicOfNoise(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	wet := errors.New("wet")
	set := testSet(t, 203, 4, 4)
	for _, procs := range []int{1, 4, 16} {
		runtime.GOMAXPROCS(procs)
		for _, c := range []struct {
			fail func()
			want any
		}{
			{func() { panic(wet) }, wet},
			{func() { panic("wet") }, "wet"},
			{runtime.Goexit, "data: loader: the noise or the source called runtime.Goexit"},
		} {
			for _, place := range []int{0, 57, 202} { // in the order of the epoch
				noise := &rain{sample: -1}
				l, err := NewLoader(set, noise, LoaderConfig{Batch: 8, Seed: 1, Shuffle: true})
				if err != nil {
					t.Fatal(err)
				}
				whole, order := collect(t, l, 2, 0)
				before := runtime.NumGoroutine()
				noise.sample, noise.fail = int(order[place]), c.fail
				batches := 0
				if got := panicOf(func() {
					for range l.Epoch(2) {
						batches++
					}
				}); got != c.want || batches != place/8 {
					t.Errorf("GOMAXPROCS %d: panic %v after %d batches, want %v after %d", procs, got, batches, c.want, place/8)
				}
				wantGoroutines(t, before)
				noise.sample = -1
				if again, orderAgain := collect(t, l, 2, 0); !same(again, whole) || !slices.Equal(orderAgain, order) {
					t.Errorf("GOMAXPROCS %d: the epoch after the panic differs", procs)
				}
			}
		}
	}
}

// A panic for a batch that the loop does not reach is dropped.
func TestLoaderDropsThePanicOfABatchNotTaken(t *testing.T) {
	noise := &rain{sample: 20, fail: func() { panic("wet") }}
	l, err := NewLoader(testSet(t, 40, 4, 4), noise, LoaderConfig{Batch: 8})
	if err != nil {
		t.Fatal(err)
	}
	for range l.Epoch(0) {
		break
	}
}

// A custom noise may use any part of the key.
func TestLoaderKey(t *testing.T) {
	for _, purpose := range []Purpose{Training, Validation, Test} {
		want := Key{Seed: 4, Purpose: purpose, Epoch: 0}
		if purpose == Training {
			want.Epoch = 6
		}
		var got []Key
		noise := keyed(func(k Key) { got = append(got, k) })
		l, err := NewLoader(testSet(t, 1, 4, 4), noise, LoaderConfig{Batch: 1, Seed: 4, Purpose: purpose})
		if err != nil {
			t.Fatal(err)
		}
		for range l.Epoch(6) {
		}
		if !slices.Equal(got, []Key{want}) {
			t.Errorf("%v: keys %+v, want %+v", purpose, got, want)
		}
	}
}

// keyed is a noise that tells its key.
type keyed func(Key)

func (k keyed) Apply(_, _ []float32, key Key, _ int) { k(key) }
func (keyed) String() string                         { return "keyed" }
