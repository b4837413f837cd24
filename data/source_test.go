package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
)

// colours is a source of n colour pictures whose numbers encode the key they were read with. Sample bad of epoch badEpoch cannot be read.
type colours struct {
	n             int
	bad, badEpoch int
}

var errFilm = errors.New("the film is torn")

func (c colours) Len() int     { return c.n }
func (colours) Shape() Shape   { return Shape{C: 3, H: 4, W: 5} }
func (colours) Recorded() bool { return false }
func (colours) String() string { return "film" }
func (c colours) value(i int, key Key) float32 {
	return float32(i) + 100*float32(key.Epoch) + 1000*float32(key.Purpose)
}

func (c colours) Identity() (Identity, error) {
	return Identity{Samples: c.n, Shape: c.Shape(), SHA256: "film"}, nil
}

func (c colours) Read(clean, noisy []float32, i int, key Key) error {
	if i == c.bad && int(key.Epoch) == c.badEpoch {
		return errFilm
	}
	if noisy != nil || len(clean) != 60 {
		return fmt.Errorf("read to %d and %d numbers", len(clean), len(noisy))
	}
	for p := range clean {
		clean[p] = c.value(i, key)
	}
	return nil
}

func testPairs(t testing.TB, n int) *Pairs {
	t.Helper()
	noisy := testSet(t, n, 2, 2)
	noisy.Pixels[0] ^= 255
	p, err := NewPairs(testSet(t, n, 2, 2), noisy)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// odd is a source with a length and a shape out of range.
type odd struct {
	Source
	n     int
	shape Shape
}

func (o odd) Len() int     { return o.n }
func (o odd) Shape() Shape { return o.shape }

func TestCheck(t *testing.T) {
	set := testSet(t, 3, 2, 2)
	for _, src := range []Source{set, testPairs(t, 3), colours{n: 1}} {
		if err := Check(src); err != nil {
			t.Error(err)
		}
	}
	for _, c := range []struct {
		src  Source
		want string
	}{
		{nil, "data: want a set, got nil"},
		{(*Set)(nil), "data: want a set, got nil"},
		{(*Pairs)(nil), "data: want a set, got nil"},
		{(*colours)(nil), "data: want a set, got nil"},
		{&Set{Name: "mine"}, "data: mine: want images of 1 to 16384 pixels a side"},
		{&Pairs{}, "data: pairs: clean: data: want a set, got nil"},
		{odd{set, 0, set.Shape()}, "data: train: want 1 to 2147483647 samples, got 0"},
		{odd{set, -1, set.Shape()}, "data: train: want 1 to 2147483647 samples, got -1"},
		{odd{set, 3, Shape{C: 0, H: 1, W: 1}}, "data: train: want a shape of 1 to 1048576 channels, rows and columns, got 0×1×1"},
	} {
		wantError(t, Check(c.src), c.want)
		wantError(t, CheckDraw(c.src, NoNoise{}, Key{}), c.want)
		_, err := NewLoader(c.src, NoNoise{}, LoaderConfig{Batch: 1})
		wantError(t, err, c.want)
	}
	wantError(t, CheckDraw(set, NoNoise{}, Key{Purpose: 9}), "want purpose training, validation or test")
	if err := CheckDraw(testPairs(t, 3), &NoNoise{}, Key{}); err != nil {
		t.Error(err)
	}
}

func TestPairs(t *testing.T) {
	clean, noisy := testSet(t, 4, 2, 3), testSet(t, 4, 2, 3)
	slices.Reverse(noisy.Pixels)
	clean.Name, noisy.Name = "sharp", "grainy"
	p, err := NewPairs(clean, noisy)
	if err != nil {
		t.Fatal(err)
	}
	if p.Len() != 4 || p.Shape() != (Shape{C: 1, H: 2, W: 3}) || p.String() != "sharp/grainy" || !p.Recorded() {
		t.Errorf("got %d samples of %v, called %v", p.Len(), p.Shape(), p)
	}
	l, err := NewLoader(p, NoNoise{}, LoaderConfig{Batch: 3, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	want, seen := make([]float32, 6), 0
	for b, err := range l.Epoch(1) {
		if err != nil {
			t.Fatal(err)
		}
		if b.Level != nil {
			t.Errorf("levels %v of recorded noise", b.Level)
		}
		for row, sample := range b.Samples {
			seen++
			for set, got := range map[*Set][]float32{clean: b.Clean, noisy: b.Noisy} {
				set.Float32s(want, int(sample))
				if !slices.Equal(got[row*6:][:6], want) {
					t.Errorf("%v: sample %d is %v, want %v", set, sample, got[row*6:][:6], want)
				}
			}
		}
	}
	if seen != 4 {
		t.Errorf("%d pairs came, want 4", seen)
	}

	other, err := NewPairs(noisy, clean)
	if err != nil {
		t.Fatal(err)
	}
	id, err := p.Identity()
	otherID, otherErr := other.Identity()
	if err != nil || otherErr != nil || id.SHA256 == otherID.SHA256 || len(id.SHA256) != 64 || id.Samples != 4 || id.Shape != p.Shape() {
		t.Errorf("identities %+v and %+v, errors %v and %v", id, otherID, err, otherErr)
	}
}

func TestPairsErrors(t *testing.T) {
	set := testSet(t, 4, 2, 3)
	for _, c := range []struct {
		clean, noisy Source
		want         string
	}{
		{nil, set, "data: pairs: clean: data: want a set, got nil"},
		{set, (*Set)(nil), "data: pairs: noisy: data: want a set, got nil"},
		{set, testPairs(t, 4), "data: pairs: noisy: want samples without noisy versions of their own, got train/train"},
		{set, testSet(t, 5, 2, 3), "data: pairs: want as many noisy as clean samples, got 5 of train and 4 of train"},
		{set, testSet(t, 4, 3, 2), "data: pairs: want noisy samples of the clean ones' shape 1×2×3, got 1×3×2"},
	} {
		_, err := NewPairs(c.clean, c.noisy)
		wantError(t, err, c.want)
	}
	good, bad := colours{n: 3, bad: -1}, colours{n: 3, bad: 1}
	for _, c := range []struct {
		clean, noisy Source
		want         string
	}{{bad, good, "data: film/film: sample 1: clean: the film is torn"}, {good, bad, "data: film/film: sample 1: noisy: the film is torn"}} {
		p, err := NewPairs(c.clean, c.noisy)
		if err != nil {
			t.Fatal(err)
		}
		values := make([]float32, 120)
		wantError(t, Draw(values[:60], values[60:], p, NoNoise{}, 1, Key{Purpose: Test}), c.want)
	}
}

// A set's identity is its SHA256; the name does not count.
func TestSetIdentity(t *testing.T) {
	s := testSet(t, 3, 2, 5)
	got, err := s.Identity()
	if want := (Identity{Samples: 3, Shape: Shape{C: 1, H: 2, W: 5}, SHA256: s.SHA256()}); err != nil || got != want {
		t.Errorf("got %+v, error %v", got, err)
	}
}

// A loader of colour pictures reads each with the key of its epoch and passes on the keys of random operations.
func TestLoaderOfASource(t *testing.T) {
	const seed = 1<<63 | 5<<32 | 1<<31 | 7
	src := colours{n: 10, bad: -1}
	for _, purpose := range []Purpose{Training, Validation} {
		l := newTestLoader(t, src, LoaderConfig{Batch: 4, Seed: seed, Purpose: purpose, Shuffle: true})
		key := Key{Seed: seed, Purpose: purpose, Epoch: 3}
		if purpose != Training {
			key.Epoch = 0
		}
		noisy := make([]float32, 60)
		for b, err := range l.Epoch(3) {
			if err != nil {
				t.Fatal(err)
			}
			if b.Shape != src.Shape() || len(b.Clean) != 60*b.N || len(b.Level) != b.N || len(b.Keys) != 4*b.N {
				t.Fatalf("batch of %d %v: %d numbers, %d levels, %d keys", b.N, b.Shape, len(b.Clean), len(b.Level), len(b.Keys))
			}
			for row, sample := range b.Samples {
				clean := b.Clean[row*60:][:60]
				if v := src.value(int(sample), key); clean[0] != v || clean[59] != v {
					t.Errorf("sample %d is %g, want %g", sample, clean[0], v)
				}
				noises[0].Apply(noisy, clean, key, int(sample))
				if !slices.Equal(b.Noisy[row*60:][:60], noisy) {
					t.Errorf("the noise of sample %d differs", sample)
				}
				if b.Level[row] != noises[0].(Leveler).Level(key, int(sample)) {
					t.Errorf("level %g", b.Level[row])
				}
				want := []int32{sample, int32(key.Epoch), math.MinInt32 + 7, math.MinInt32 + 5}
				if got := b.Keys[4*row:][:4]; !slices.Equal(got, want) {
					t.Errorf("keys %v, want %v", got, want)
				}
			}
		}
	}
}

// A read error takes the place of its batch, names the first such sample, and ends the loop.
func TestLoaderReadError(t *testing.T) {
	src := colours{n: 100, bad: 41, badEpoch: 3}
	l := newTestLoader(t, src, LoaderConfig{Batch: 8})
	for range 3 {
		batches, after := 0, false
		for b, err := range l.Epoch(3) {
			if after {
				t.Fatal("a batch after the error")
			}
			if err == nil {
				batches++
				continue
			}
			after = true
			var read *ReadError
			if !errors.As(err, &read) || read.Sample != 41 || !errors.Is(err, errFilm) || b.N != 0 {
				t.Errorf("got a batch of %d and error %v", b.N, err)
			}
			wantError(t, err, "data: film: sample 41 (epoch 3): the film is torn")
		}
		if batches != 5 || !after {
			t.Errorf("%d batches before the error, want 5; error %v", batches, after)
		}
		collect(t, l, 2, 0) // other epochs are as before
	}
}

// A panic of a custom source surfaces in the loop.
func TestLoaderRaisesThePanicOfASource(t *testing.T) {
	l := newTestLoader(t, panicking{colours{n: 9, bad: -1}}, LoaderConfig{Batch: 2})
	if got := panicOf(func() {
		for range l.Epoch(0) {
		}
	}); got != "no reel" {
		t.Errorf("panic %v", got)
	}
}

type panicking struct{ colours }

func (panicking) Read(_, _ []float32, _ int, _ Key) error { panic("no reel") }

// reel is a source that wants to be read in order.
type reel struct{ colours }

func (reel) Ordered() bool { return true }

// A source that is Ordered is not shuffled, nor are pairs of two.
func TestLoaderKeepsOrder(t *testing.T) {
	pair := func(clean, noisy Source) Source {
		p, err := NewPairs(clean, noisy)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	film := colours{n: 50, bad: -1}
	for _, c := range []struct {
		src     Source
		ordered bool
	}{{film, false}, {reel{film}, true}, {pair(reel{film}, reel{film}), true}, {pair(reel{film}, film), false}, {pair(film, reel{film}), false}} {
		l, err := NewLoader(c.src, NoNoise{}, LoaderConfig{Batch: 50, Shuffle: true})
		if err != nil {
			t.Fatal(err)
		}
		for b, err := range l.Epoch(1) {
			if err != nil || slices.IsSorted(b.Samples) != c.ordered {
				t.Errorf("%v: got order %v, %v", c.src, b.Samples, err)
			}
		}
	}
}
