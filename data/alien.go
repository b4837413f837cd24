package data

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// aliens are files that downloads often turn out to be, by their first bytes, with advice.
var aliens = []struct{ start, what string }{
	{"version https://", "it is a Git LFS pointer: run git lfs pull in the repository that it comes from"},
	{"PK\x03\x04", "it is a zip archive: unpack it"},
	{"\xfd7zXZ", "it is compressed with xz: unpack it"},
	{"BZh", "it is compressed with bzip2: unpack it"},
	{"\x28\xb5\x2f\xfd", "it is compressed with zstd: unpack it"},
	{"\x1f\x8b", "it is gzipped twice: unpack it once"},
	{"\x93NUMPY", "it is a NumPy array: images in IDX format are wanted"},
	{"\x89PNG", "it is a picture in PNG format: many images in one IDX file are wanted"},
	{"\xff\xd8\xff", "it is a picture in JPEG format: many images in one IDX file are wanted"},
	{"\x00\x00\x08\x01", "these are labels: the file of images is wanted, whose name has images-idx3"},
}

// alien identifies a file that does not begin like images in IDX format, with advice. It returns "" for unknown files.
func alien(start []byte) string {
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(start) == 0:
		return "the file is empty: download it anew"
	case bytes.HasPrefix(text, []byte("<")):
		return "it is an HTML page, which servers send in place of a file: download the file itself"
	}
	for _, a := range aliens {
		if bytes.HasPrefix(start, []byte(a.start)) {
			return a.what
		}
	}
	if len(start) >= 4 && start[0] == 0 && start[1] == 0 && start[2] >= 8 && start[2] <= 14 && !bytes.HasPrefix(start, []byte("\x00\x00\x08\x03")) {
		return fmt.Sprintf("it is an IDX file of type %#02x in %d dimensions: unsigned bytes (0x08) in 3 dimensions are wanted", start[2], start[3])
	}
	for _, c := range start {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c > '~' {
			return ""
		}
	}
	return fmt.Sprintf("it is a text that begins with %q: download the file itself", start)
}

// magicError reports a file that does not begin with the magic number of images.
func magicError(start []byte) error {
	err := fmt.Errorf("want the IDX magic number of images %#08x, got %#08x", idxMagic, binary.BigEndian.Uint32(start))
	if what := alien(start); what != "" {
		return fmt.Errorf("%w: %s", err, what)
	}
	return err
}

// advised adds the likely cause and advice to a read error, if they are known.
func advised(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the file is cut off: download it anew", err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return fmt.Errorf("%w: the file is damaged: download it anew", err)
	}
	return err
}
