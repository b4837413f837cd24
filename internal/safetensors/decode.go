package safetensors

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Decode decodes a file's bytes, which it does not retain. Tensors are in the order of their data. Data that violate the format,
// have an unsupported type or exceed the limits above are an error that names the place. For valid and invalid files alike, its
// allocations add up to at most 24 bytes per byte of the header and two per byte of data.
func Decode(b []byte) (*File, error) {
	f, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return f, nil
}

func decode(b []byte) (*File, error) {
	if len(b) < 8 {
		return nil, fmt.Errorf("want 8 bytes of header length, got %d: it may not be a safetensors file", len(b))
	}
	size, rest := binary.LittleEndian.Uint64(b), b[8:]
	switch {
	case size > MaxHeader:
		return nil, fmt.Errorf("want a header of at most %d bytes, got %d: it may not be a safetensors file", MaxHeader, size)
	case size > uint64(len(rest)):
		return nil, fmt.Errorf("want a header of %d bytes, got a file with %d after its length", size, len(rest))
	}
	metadata, entries, err := parseHeader(rest[:size])
	if err != nil {
		return nil, err
	}
	data := rest[size:]
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	if err := checkRanges(entries, len(data)); err != nil {
		return nil, err
	}
	f := &File{Metadata: metadata, Tensors: make([]Tensor, len(entries))}
	for i, e := range entries {
		f.Tensors[i] = Tensor{Name: e.name, Shape: e.shape, Data: e.dtype.floats(data[e.begin:e.end])}
	}
	return f, nil
}

// checkRanges checks that each entry's range has the length of its shape and that the sorted ranges cover size bytes exactly.
func checkRanges(entries []entry, size int) error {
	at := 0
	for _, e := range entries {
		n, ok := byteSize(e.shape, e.dtype.size)
		switch {
		case !ok:
			return fmt.Errorf("tensor %.80q: shape %v is too large", e.name, e.shape)
		case n != e.end-e.begin:
			return fmt.Errorf("tensor %.80q: want %d bytes for shape %v, got range [%d, %d)", e.name, n, e.shape, e.begin, e.end)
		case e.begin != at:
			return fmt.Errorf("tensor %.80q: want range from %d, where the one before ends, got [%d, %d)", e.name, at, e.begin, e.end)
		case e.end > size:
			return fmt.Errorf("tensor %.80q: want range within %d bytes of data, got [%d, %d)", e.name, size, e.begin, e.end)
		}
		at = e.end
	}
	if at != size {
		return fmt.Errorf("want %d bytes of data for all tensors, got %d", at, size)
	}
	return nil
}

// byteSize returns the size of a tensor in bytes, given that of one number. It is not ok if the product of the non-zero dimensions
// overflows an int.
func byteSize(shape []int, each int) (n int, ok bool) {
	n = each
	empty := false
	for _, d := range shape {
		if d == 0 {
			empty = true
			continue
		}
		if d < 0 || n > math.MaxInt/d {
			return 0, false
		}
		n *= d
	}
	if empty {
		return 0, true
	}
	return n, true
}
