package autoencoder

import (
	"slices"
	"testing"
)

// The graphs that are kept for reuse are bounded, by number and by memory; the last one is always kept, those that wait longest go first.
func TestKeptGraphsAreBounded(t *testing.T) {
	for name, c := range map[string]struct {
		bytes []int
		want  []int // the numbers of those that are kept
	}{
		"few":               {[]int{1, 2, 3}, []int{0, 1, 2}},
		"many":              {slices.Repeat([]int{1}, maxFree+5), []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
		"large":             {[]int{1, maxBytes / 2, maxBytes / 2}, []int{1, 2}},
		"larger":            {[]int{maxBytes / 2, 1, maxBytes/2 + 1}, []int{1, 2}},
		"too large":         {[]int{1, maxBytes + 1}, []int{1}},
		"small after large": {[]int{maxBytes + 1, 1}, []int{1}},
	} {
		rs := &runners{slots: make(chan struct{}, 2)}
		for i, bytes := range c.bytes {
			rs.put(&runner{rows: i, bytes: bytes})
		}
		var got []int
		for _, r := range rs.free {
			got = append(got, r.rows)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: kept %v, want %v", name, got, c.want)
		}
	}
}

// What a graph is said to hold is what it holds, at least its batch and its result.
func TestGraphsAreReused(t *testing.T) {
	m := anySize(t)
	for _, n := range []int{1, 3, 1, 2} {
		x := images(n, 48, 1)
		if err := m.Denoise(x, x); err != nil {
			t.Fatal(err)
		}
	}
	var rows []int
	for _, r := range m.denoising.free {
		rows = append(rows, r.rows)
		if least := 4 * 2 * r.rows * 48; r.bytes < least {
			t.Errorf("a graph of %d rows is said to hold %d bytes, want at least %d", r.rows, r.bytes, least)
		}
	}
	if want := []int{1, 2}; !slices.Equal(rows, want) {
		t.Errorf("there are graphs of %v rows, want %v", rows, want)
	}
}
