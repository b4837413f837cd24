package safetensors

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// An entry describes one tensor in a header: its bytes are data[begin:end].
type entry struct {
	name       string
	dtype      dtype
	shape      []int
	begin, end int
}

// parseHeader parses a header's JSON. It checks that the text is well formed and that each entry is valid on its own; the caller
// checks how the ranges fit together.
func parseHeader(text []byte) (metadata map[string]string, entries []entry, err error) {
	switch {
	case !utf8.Valid(text):
		return nil, nil, errors.New("header: want UTF-8, got other bytes")
	case len(text) == 0 || text[0] != '{':
		return nil, nil, errors.New("header: want a JSON object that starts with the first byte")
	case !json.Valid(text):
		return nil, nil, errors.New("header: want one JSON object and at most spaces after it")
	case hasLoneSurrogate(text):
		return nil, nil, errors.New(`header: want pairs of surrogates in \u escapes, got half of one`)
	}
	tokens := scanner{string(text)} // names and metadata are parts of this one copy
	seen := map[string]bool{}
	err = tokens.object(func(name string) error {
		if seen[name] {
			return fmt.Errorf("tensor %.80q: named twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			if metadata, err = tokens.metadata(); err != nil {
				return fmt.Errorf("%s: %w", metadataKey, err)
			}
			return nil
		}
		e, err := tokens.tensor(name)
		if err != nil {
			return fmt.Errorf("tensor %.80q: %w", name, err)
		}
		entries = append(entries, e)
		return nil
	})
	return metadata, entries, err
}

func (s *scanner) metadata() (map[string]string, error) {
	m := map[string]string{}
	err := s.object(func(key string) error {
		if _, ok := m[key]; ok {
			return fmt.Errorf("%.80q: given twice", key)
		}
		var err error
		if m[key], err = s.text(); err != nil {
			return fmt.Errorf("%.80q: %w", key, err)
		}
		return nil
	})
	return m, err
}

func (s *scanner) tensor(name string) (entry, error) {
	if name == "" {
		return entry{}, errors.New("want a name, got none")
	}
	e := entry{name: name}
	var offsets []int
	err := s.object(func(key string) (err error) {
		given := false
		switch key {
		case "dtype":
			given = e.dtype.size > 0
			var name string
			if name, err = s.text(); err == nil {
				if e.dtype = dtypes[name]; e.dtype.size == 0 {
					err = fmt.Errorf("want F16, BF16, F32 or F64, got %.80q", name)
				}
			}
		case "shape":
			given = e.shape != nil
			e.shape, err = s.numbers(MaxRank)
		case "data_offsets":
			given = offsets != nil
			if offsets, err = s.numbers(2); err == nil && (len(offsets) != 2 || offsets[0] > offsets[1]) {
				err = fmt.Errorf("want [begin end] with begin ≤ end, got %v", offsets)
			}
		default:
			return fmt.Errorf("want dtype, shape and data_offsets, got %.80q", key)
		}
		if given {
			err = errors.New("given twice")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
	switch {
	case err != nil:
		return entry{}, err
	case e.dtype.size == 0 || e.shape == nil || offsets == nil:
		return entry{}, errors.New("want dtype, shape and data_offsets, got fewer")
	}
	e.begin, e.end = offsets[0], offsets[1]
	return e, nil
}

// numbers reads an array of at most limit whole numbers ≥ 0 that fit an int. The array is never nil.
func (s *scanner) numbers(limit int) ([]int, error) {
	if err := s.want("["); err != nil {
		return nil, err
	}
	list := make([]int, 0, limit)
	for {
		token := s.next()
		if token == "]" {
			return list, nil
		}
		if len(list) == limit {
			return nil, fmt.Errorf("want at most %d numbers, got more", limit)
		}
		n, err := strconv.ParseUint(token, 10, strconv.IntSize-1)
		if err != nil {
			return nil, fmt.Errorf("want a whole number from 0 to %d, got %.80s", math.MaxInt, token)
		}
		list = append(list, int(n))
	}
}
