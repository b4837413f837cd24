package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Encode returns a file's bytes. Equal files give equal bytes: metadata come first, sorted by key, then the tensors in the order
// given, and spaces pad the header so that the data start at a multiple of 8 bytes. It rejects what Decode would reject: names
// that are empty, duplicate or not UTF-8, and shapes that do not fit their data.
func Encode(f *File) ([]byte, error) {
	b, err := encode(f)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return b, nil
}

func encode(f *File) ([]byte, error) {
	header, size, err := formatHeader(f)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, 8+len(header)+size)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(header)))
	b = append(b, header...)
	for _, t := range f.Tensors {
		for _, x := range t.Data {
			if f.Half {
				b = binary.LittleEndian.AppendUint16(b, toHalf(x))
				continue
			}
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	return b, nil
}

// formatHeader returns the header and the size of the data it describes.
func formatHeader(f *File) (header []byte, size int, err error) {
	var h bytes.Buffer
	comma, dtype := "{", "F32"
	if f.Half {
		dtype = "F16"
	}
	if len(f.Metadata) > 0 {
		for _, key := range slices.Sorted(maps.Keys(f.Metadata)) {
			if value := f.Metadata[key]; !utf8.ValidString(key) || !utf8.ValidString(value) {
				return nil, 0, fmt.Errorf("%s: %.80q: want UTF-8, got %.80q", metadataKey, key, value)
			}
		}
		fmt.Fprintf(&h, `{"%s":%s`, metadataKey, quote(f.Metadata)) // encoding/json sorts the keys of a map
		comma = ","
	}
	seen := map[string]bool{metadataKey: true}
	for _, t := range f.Tensors {
		if err := check(t, seen); err != nil {
			return nil, 0, fmt.Errorf("tensor %.80q: %w", t.Name, err)
		}
		seen[t.Name] = true
		begin := size
		size += dtypes[dtype].size * len(t.Data)
		shape := strings.ReplaceAll(fmt.Sprint(t.Shape), " ", ",")
		fmt.Fprintf(&h, `%s%s:{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}`, comma, quote(t.Name), dtype, shape, begin, size)
		comma = ","
	}
	if h.Len() == 0 {
		h.WriteByte('{')
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 {
		h.WriteByte(' ')
	}
	if h.Len() > MaxHeader {
		return nil, 0, fmt.Errorf("want a header of at most %d bytes, got %d", MaxHeader, h.Len())
	}
	return h.Bytes(), size, nil
}

// check validates a tensor; seen holds the names already used.
func check(t Tensor, seen map[string]bool) error {
	n, ok := byteSize(t.Shape, 4)
	switch {
	case t.Name == "":
		return errors.New("want a name, got none")
	case !utf8.ValidString(t.Name):
		return errors.New("want a name in UTF-8")
	case t.Name == metadataKey:
		return errors.New("the name is taken by the format")
	case seen[t.Name]:
		return errors.New("named twice")
	case len(t.Shape) > MaxRank:
		return fmt.Errorf("want at most %d dimensions, got %d", MaxRank, len(t.Shape))
	case !ok || n/4 != len(t.Data):
		return fmt.Errorf("want data for shape %v, got %d elements", t.Shape, len(t.Data))
	}
	return nil
}

// quote returns v in JSON, without the escapes that only HTML needs.
func quote(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings and maps of strings have no error
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
