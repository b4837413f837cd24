package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// The IDX format of image files (Y. LeCun's page of the MNIST database): four big-endian 32-bit numbers (magic,
// images, rows, columns) and then one byte per pixel, image after image, row after row.
const (
	idxMagic  = 0x00000803 // unsigned bytes in three dimensions
	idxHeader = 16         // bytes
)

// gzipMagic is how a gzip file begins (RFC 1952).
var gzipMagic = []byte{0x1f, 0x8b}

// ReadIDX reads images in IDX format, gzipped or not, to the end of r. The name stands in errors and becomes the
// name of the set. A file whose header states more than limit bytes of pixels is rejected.
//
// The header is not trusted: memory grows only as pixels arrive, and a compressed file is unpacked to at most one byte
// more than the header states.
func ReadIDX(r io.Reader, name string, limit int64) (*Set, error) {
	set, err := readIDX(r, name, limit)
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", name, err)
	}
	return set, nil
}

// readIDX is ReadIDX, whose errors lack the name.
func readIDX(r io.Reader, name string, limit int64) (*Set, error) {
	r, err := plain(r)
	if err != nil {
		return nil, err
	}
	n, h, w, err := readHeader(r, limit)
	if err != nil {
		return nil, err
	}
	pixels, err := readPixels(r, n*h*w)
	if err != nil {
		return nil, fmt.Errorf("%d images of %d×%d: %w", n, h, w, err)
	}
	return NewSet(name, h, w, pixels)
}

// plain decompresses r if it begins like a gzip file.
func plain(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if start, _ := b.Peek(2); !bytes.Equal(start, gzipMagic) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("unpacking gzip: %w", advised(early(err)))
	}
	return z, nil
}

// readHeader reads and checks the header; n·h·w is at least 1 and at most limit.
func readHeader(r io.Reader, limit int64) (n, h, w int, err error) {
	var raw [idxHeader]byte
	if got, err := io.ReadFull(r, raw[:]); err != nil {
		err = fmt.Errorf("want an IDX header of %d bytes, got %d: %w", idxHeader, got, early(err))
		if what := alien(raw[:got]); what != "" && errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, 0, 0, fmt.Errorf("%w: %s", err, what)
		}
		return 0, 0, 0, advised(err)
	}
	var field [4]int32
	for i := range field {
		field[i] = int32(binary.BigEndian.Uint32(raw[4*i:]))
	}
	if field[0] != idxMagic {
		return 0, 0, 0, magicError(raw[:])
	}
	n, h, w = int(field[1]), int(field[2]), int(field[3])
	if n < 1 {
		return 0, 0, 0, fmt.Errorf("want at least one image, header says %d", n)
	}
	if err := checkSize(h, w); err != nil {
		return 0, 0, 0, fmt.Errorf("header: %w", err)
	}
	if total := int64(n) * int64(h*w); total > min(limit, math.MaxInt) { // at most 2³¹ · 2²⁸: no overflow
		return 0, 0, 0, fmt.Errorf("want at most %d bytes of pixels, header says %d images of %d×%d", limit, n, h, w)
	}
	return n, h, w, nil
}

// readPixels reads exactly want bytes and the end of r.
func readPixels(r io.Reader, want int) ([]byte, error) {
	const first = 1 << 20 // bytes to begin with; doubled each time they have arrived
	pixels := make([]byte, min(want, first))
	for have := 0; ; {
		got, err := io.ReadFull(r, pixels[have:])
		have += got
		if err != nil {
			return nil, shortOfPixels(want, have, err)
		}
		if have == want {
			break
		}
		more := make([]byte, min(want, 2*have))
		copy(more, pixels)
		pixels = more
	}
	if err := wantEnd(r, want, "pixels"); err != nil {
		return nil, err
	}
	return pixels, nil
}

// checkIDX validates images in IDX format up to the end of r, as ReadIDX does, and returns only their number and size.
func checkIDX(r io.Reader, limit int64) (n, h, w int, err error) {
	if r, err = plain(r); err != nil {
		return 0, 0, 0, err
	}
	if n, h, w, err = readHeader(r, limit); err != nil {
		return 0, 0, 0, err
	}
	want := n * h * w
	if have, err := io.CopyN(io.Discard, r, int64(want)); err != nil {
		return 0, 0, 0, shortOfPixels(want, int(have), err)
	}
	return n, h, w, wantEnd(r, want, "pixels")
}

func shortOfPixels(want, have int, err error) error {
	return advised(fmt.Errorf("want %d bytes of pixels, got %d: %w", want, have, early(err)))
}

// wantEnd checks that nothing follows the pixels or labels, of which there are so many bytes.
func wantEnd(r io.Reader, bytes int, what string) error {
	var extra [1]byte
	switch got, err := io.ReadFull(r, extra[:]); {
	case got > 0:
		return fmt.Errorf("want %d bytes of %s, got more", bytes, what)
	case err != io.EOF: // such as a wrong gzip checksum
		return advised(err)
	}
	return nil
}

// early converts an end of file to io.ErrUnexpectedEOF where more data were expected.
func early(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
