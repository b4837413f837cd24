package data

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// watched is a source that remembers which samples were read.
type watched struct {
	Source
	mu   sync.Mutex
	read []int32
}

func (w *watched) Read(clean, noisy []float32, i int, key Key) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read = append(w.read, int32(i))
	return w.Source.Read(clean, noisy, i, key)
}

// The parts of batches are rows of the whole batches, the last of which may have none for a part, and no other samples are read.
func TestLoaderParts(t *testing.T) {
	const samples, rows = 25, 8 // batches of 8, 8, 8 and 1
	set := testSet(t, samples, 3, 4)
	whole := map[int]Batch{}
	for b, err := range newTestLoader(t, set, LoaderConfig{Batch: rows, Seed: 2, Shuffle: true}).Epoch(3) {
		if err != nil {
			t.Fatal(err)
		}
		if b.Of != b.N {
			t.Errorf("batch %d: want all of its %d samples, got %d", b.Index, b.Of, b.N)
		}
		whole[b.Index] = Batch{Shape: b.Shape, N: b.N, Noisy: slices.Clone(b.Noisy), Clean: slices.Clone(b.Clean), Samples: slices.Clone(b.Samples), Keys: slices.Clone(b.Keys)}
	}
	for _, p := range []Part{{0, 1}, {0, 4}, {3, 7}, {7, 8}, {0, 8}} {
		w := &watched{Source: set}
		var drawn []int32
		for b, err := range newTestLoader(t, w, LoaderConfig{Batch: rows, Seed: 2, Shuffle: true, Part: p}).Epoch(3) {
			if err != nil {
				t.Fatal(err)
			}
			of := p.Of(whole[b.Index].N)
			want := whole[b.Index].Rows(of.From, of.To)
			if b.N != want.N || b.Of != whole[b.Index].N || !slices.Equal(b.Noisy, want.Noisy) || !slices.Equal(b.Clean, want.Clean) ||
				!slices.Equal(b.Samples, want.Samples) || !slices.Equal(b.Keys, want.Keys) {
				t.Errorf("part %v of batch %d: want its %d rows, got %d rows or other numbers", p, b.Index, want.N, b.N)
			}
			drawn = append(drawn, b.Samples...)
		}
		slices.Sort(drawn)
		slices.Sort(w.read)
		if !slices.Equal(drawn, w.read) {
			t.Errorf("part %v: want the samples %v read, got %v", p, drawn, w.read)
		}
	}
}

func TestLoaderRefusesParts(t *testing.T) {
	set := testSet(t, 25, 3, 4)
	for _, p := range []Part{{-1, 2}, {2, 2}, {5, 4}, {3, 9}} {
		_, err := NewLoader(set, noises[0], LoaderConfig{Batch: 8, Part: p})
		if want := fmt.Sprintf("data: loader of %v: want a part of the 8 rows of a batch, got rows %d to %d", set, p.From, p.To-1); err == nil || err.Error() != want {
			t.Errorf("part %v: want %q, got %v", p, want, err)
		}
	}
}
