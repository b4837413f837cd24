package data

import (
	"math"
	"runtime"
	"slices"
	"testing"
	"time"
)

func newTestLoader(t testing.TB, set Source, cfg LoaderConfig) *Loader {
	t.Helper()
	l, err := NewLoader(set, noises[0], cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// collect returns the noisy images of an epoch by sample, and the order they came in, and checks each batch.
func collect(t *testing.T, l *Loader, epoch, first int) (noisy [][]float32, order []int32) {
	t.Helper()
	d := l.shape.Size()
	noisy = make([][]float32, l.n)
	want := make([]float32, d)
	index := first
	for b, err := range l.EpochFrom(epoch, first) {
		if err != nil {
			t.Fatal(err)
		}
		rows := min(l.cfg.Batch, l.n-index*l.cfg.Batch)
		if b.Index != index || b.N != rows || len(b.Samples) != rows || len(b.Keys) != 4*rows || len(b.Noisy) != rows*d || len(b.Clean) != rows*d {
			t.Fatalf("batch %d: got number %d with %d rows, %d samples, %d noisy and %d clean pixels, want %d rows",
				index, b.Index, b.N, len(b.Samples), len(b.Noisy), len(b.Clean), rows)
		}
		for row, sample := range b.Samples {
			if err := l.src.Read(want, nil, int(sample), l.key(uint32(epoch))); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(b.Clean[row*d:][:d], want) {
				t.Fatalf("batch %d, row %d: the clean image is not sample %d", index, row, sample)
			}
			if noisy[sample] != nil {
				t.Fatalf("sample %d came twice", sample)
			}
			noisy[sample] = slices.Clone(b.Noisy[row*d:][:d])
			order = append(order, sample)
		}
		index++
	}
	if index != l.Batches() {
		t.Fatalf("the last batch was number %d, want %d", index-1, l.Batches()-1)
	}
	return noisy, order
}

func same(a, b [][]float32) bool { return slices.EqualFunc(a, b, slices.Equal[[]float32]) }

// A sample's noise must not depend on batch size, order or threads.
func TestLoaderDeterminism(t *testing.T) {
	set := testSet(t, 300, 5, 7)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	want, _ := collect(t, newTestLoader(t, set, LoaderConfig{Batch: 300, Seed: 1}), 4, 0)
	for i, noisy := range want {
		clean := make([]float32, set.D())
		set.Float32s(clean, i)
		noises[0].Apply(clean, clean, Key{Seed: 1, Purpose: Training, Epoch: 4}, i)
		if !slices.Equal(noisy, clean) {
			t.Fatalf("sample %d does not have the noise of its key", i)
		}
	}
	var order []int32
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		for _, batch := range []int{1, 7, 128, 299, 300, 1000} {
			for _, shuffle := range []bool{false, true} {
				l := newTestLoader(t, set, LoaderConfig{Batch: batch, Seed: 1, Shuffle: shuffle})
				got, gotOrder := collect(t, l, 4, 0)
				if !same(got, want) {
					t.Errorf("%d threads, batch %d, shuffle %v: the noise differs", threads, batch, shuffle)
				}
				if slices.IsSorted(gotOrder) == shuffle {
					t.Errorf("batch %d, shuffle %v: the order is %v", batch, shuffle, gotOrder)
				}
				if !shuffle {
					continue
				}
				if order == nil {
					order = gotOrder
				}
				if !slices.Equal(order, gotOrder) {
					t.Errorf("%d threads, batch %d: the order differs", threads, batch)
				}
			}
		}
	}
}

func TestLoaderEpochs(t *testing.T) {
	set := testSet(t, 50, 4, 4)
	for _, purpose := range []Purpose{Training, Validation, Test} {
		l := newTestLoader(t, set, LoaderConfig{Batch: 8, Seed: 2, Purpose: purpose, Shuffle: purpose == Training})
		first, firstOrder := collect(t, l, 0, 0)
		second, secondOrder := collect(t, l, 1, 0)
		again, againOrder := collect(t, l, 0, 0)
		if !same(first, again) || !slices.Equal(firstOrder, againOrder) {
			t.Errorf("%v: epoch 0 differs when it is read again", purpose)
		}
		if fixed := purpose != Training; same(first, second) != fixed || slices.Equal(firstOrder, secondOrder) != fixed {
			t.Errorf("%v: epochs 0 and 1 should be the same: %v", purpose, fixed)
		}
	}
	noise := map[Purpose][][]float32{}
	for _, purpose := range []Purpose{Training, Validation, Test} {
		noise[purpose], _ = collect(t, newTestLoader(t, set, LoaderConfig{Batch: 8, Seed: 2, Purpose: purpose}), 0, 0)
	}
	if same(noise[Training], noise[Validation]) || same(noise[Validation], noise[Test]) || same(noise[Test], noise[Training]) {
		t.Error("two purposes have the same noise")
	}
}

// lastEpoch is the largest number an epoch may have.
var lastEpoch = int(min(uint64(math.MaxUint32), uint64(math.MaxInt)))

// A loader shuffles for the next epoch in advance. Whichever epoch follows, its order is that of a fresh loader.
func TestLoaderOrderDoesNotDependOnThePast(t *testing.T) {
	set := testSet(t, 50, 4, 4)
	cfg := LoaderConfig{Batch: 8, Seed: 2, Shuffle: true}
	l := newTestLoader(t, set, cfg)
	for _, epoch := range []int{1, 0, 1, 2, 2, 4, 3, 4, lastEpoch, 0} {
		noisy, order := collect(t, l, epoch, 0)
		wantNoisy, want := collect(t, newTestLoader(t, set, cfg), epoch, 0)
		if !slices.Equal(order, want) || !same(noisy, wantNoisy) {
			t.Errorf("epoch %d has another order or noise", epoch)
		}
		for range l.Epoch(epoch) {
			break // in the middle of it
		}
	}
}

func TestLoaderEpochFrom(t *testing.T) {
	l := newTestLoader(t, testSet(t, 50, 4, 4), LoaderConfig{Batch: 8, Seed: 2, Shuffle: true})
	whole, order := collect(t, l, 3, 0)
	for first := range l.Batches() + 1 {
		rest, restOrder := collect(t, l, 3, first)
		done := min(8*first, 50)
		if !slices.Equal(restOrder, order[done:]) {
			t.Errorf("from batch %d: the order differs", first)
		}
		for _, sample := range restOrder {
			if !slices.Equal(rest[sample], whole[sample]) {
				t.Errorf("from batch %d: the noise of sample %d differs", first, sample)
			}
		}
	}
	for range l.EpochFrom(0, l.Batches()+5) {
		t.Error("a batch beyond the last")
	}
}

// The worker goroutines must end with the loop, however it ends.
func TestLoaderEndsItsGoroutines(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{2, 16} {
		runtime.GOMAXPROCS(procs)
		testLoaderEnds(t, newTestLoader(t, testSet(t, 1000, 4, 4), LoaderConfig{Batch: 8}))
	}
}

func testLoaderEnds(t *testing.T, l *Loader) {
	before := runtime.NumGoroutine()
	for stop := range 60 {
		for b, err := range l.Epoch(0) {
			if b.Index == stop || err != nil {
				break
			}
		}
		func() {
			defer func() { _ = recover() }()
			for range l.Epoch(0) {
				panic("in the loop")
			}
		}()
	}
	for range l.Epoch(0) {
	}
	wantGoroutines(t, before)
}

// wantGoroutines checks that there are no more goroutines than there were.
func wantGoroutines(t *testing.T, before int) {
	t.Helper()
	// A goroutine may take a moment to exit after its last send: wait up to ten seconds.
	for range 10_000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines are there, want %d", runtime.NumGoroutine(), before)
}

// The number of goroutines is as documented.
func TestLoaderWorkers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, c := range []struct{ procs, batches, want int }{
		{1, 100, 1}, {2, 100, 1}, {5, 100, 2}, {16, 100, 8}, {64, 100, 8}, {64, 3, 3},
	} {
		runtime.GOMAXPROCS(c.procs)
		if l := newTestLoader(t, testSet(t, c.batches, 1, 1), LoaderConfig{Batch: 1}); l.workers != c.want {
			t.Errorf("GOMAXPROCS %d, %d batches: %d goroutines, want %d", c.procs, c.batches, l.workers, c.want)
		}
	}
}

// Two concurrent loops over one loader must not share buffers.
func TestLoaderNestedLoops(t *testing.T) {
	l := newTestLoader(t, testSet(t, 20, 4, 4), LoaderConfig{Batch: 8})
	for outer := range l.Epoch(0) {
		kept := slices.Clone(outer.Noisy)
		for range l.Epoch(1) {
		}
		if !slices.Equal(outer.Noisy, kept) {
			t.Fatalf("batch %d was overwritten", outer.Index)
		}
	}
}

// An epoch may allocate a little when it begins; a batch must not allocate.
func TestLoaderAllocatesNothingPerBatch(t *testing.T) {
	count := func(n int) float64 {
		l := newTestLoader(t, testSet(t, n, 4, 4), LoaderConfig{Batch: 8, Shuffle: true})
		return testing.AllocsPerRun(20, func() {
			for range l.Epoch(0) {
			}
		})
	}
	if few, many := count(8*10), count(8*1000); many > few+10 {
		t.Errorf("%v allocations for 1000 batches and %v for 10, want about as many", many, few)
	}
}

func TestNewLoaderErrors(t *testing.T) {
	set := testSet(t, 3, 2, 2)
	for _, c := range []struct {
		set   Source
		noise Noise
		cfg   LoaderConfig
		want  string
	}{
		{nil, NoNoise{}, LoaderConfig{Batch: 1}, "want a set, got nil"},
		{(*Set)(nil), NoNoise{}, LoaderConfig{Batch: 1}, "want a set, got nil"},
		{set, nil, LoaderConfig{Batch: 1}, "data: train: want a noise, got nil"},
		{testPairs(t, 3), noises[0], LoaderConfig{Batch: 1}, "data: train/train: want NoNoise with recorded noisy samples, got gaussian"},
		{&Set{Name: "mine", H: 2, W: 2}, NoNoise{}, LoaderConfig{Batch: 1}, "data: mine: want at least one image"},
		{set, NoNoise{}, LoaderConfig{}, "data: loader of train: want a batch of at least 1, got 0"},
		{set, NoNoise{}, LoaderConfig{Batch: 1, Purpose: 3}, "want purpose training, validation or test, got Purpose(3)"},
	} {
		_, err := NewLoader(c.set, c.noise, c.cfg)
		wantError(t, err, c.want)
	}
}

func TestLoaderPanics(t *testing.T) {
	l := newTestLoader(t, testSet(t, 3, 2, 2), LoaderConfig{Batch: 1})
	for _, c := range [][2]int{{-1, 0}, {0, -1}, {lastEpoch + 1, 0}} { // where an int has 32 bits the last is negative
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("epoch %d from batch %d: no panic", c[0], c[1])
				}
			}()
			l.EpochFrom(c[0], c[1])
		}()
	}
}
