package signals

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

func init() { formats[".csv"] = format{decodeCSV, encodeCSV} }

// decodeCSV reads one column of a CSV file, whose fields commas, semicolons or tabs separate. The first line is a header unless its field in the column is a number.
func decodeCSV(file []byte, o Options, most int) (*Signal, error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma = separator(file)
	r.ReuseRecord, r.TrimLeadingSpace = true, r.Comma != '\t' // which is a space, too: empty fields would vanish
	first, err := r.Read()
	if err == io.EOF {
		return nil, errNone
	}
	if err != nil {
		return nil, err
	}
	column, named, err := columnOf(first, o.Column)
	if err != nil {
		return nil, err
	}
	s := &Signal{Channels: 1}
	fields := first
	if _, wrong := strconv.ParseFloat(strings.TrimSpace(first[column]), 64); named || wrong != nil {
		s.Header = first[column]
		fields, err = r.Read()
	}
	for ; err == nil; fields, err = r.Read() {
		if len(s.Values) == most {
			return nil, errMost(most)
		}
		v, err := number(fields[column], o.scale())
		if err != nil {
			line, place := r.FieldPos(column)
			return nil, fmt.Errorf("line %d, column %d: %w", line, place, err)
		}
		s.Values = append(s.Values, v)
	}
	switch {
	case err != io.EOF:
		return nil, err
	case len(s.Values) == 0:
		return nil, errNone
	}
	return s, nil
}

// separator guesses what separates the fields, from the first line.
func separator(file []byte) rune {
	line, _, _ := bytes.Cut(file, []byte("\n"))
	for _, c := range "\t;" {
		if bytes.ContainsRune(line, c) {
			return c
		}
	}
	return ','
}

// columnOf returns the index of a column, and whether it is asked for by its name.
func columnOf(first []string, column string) (index int, named bool, err error) {
	if column == "" {
		if len(first) != 1 {
			return 0, false, fmt.Errorf("want the name or the number of a column, of %d: the first line is %.80q", len(first), first)
		}
		return 0, false, nil
	}
	if i := slices.IndexFunc(first, func(name string) bool { return strings.TrimSpace(name) == column }); i >= 0 {
		if _, err := strconv.Atoi(column); err != nil {
			return i, true, nil
		}
	}
	if n, err := strconv.Atoi(column); err == nil && n >= 1 && n <= len(first) {
		return n - 1, false, nil
	}
	return 0, false, fmt.Errorf("want column %q, which is none of the names in the first line and no number from 1 to %d: %.80q", column, len(first), first)
}

// number reads a field.
func number(field string, scale float64) (float32, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
	if err != nil {
		return 0, fmt.Errorf("want a number, got %.40q", field)
	}
	x := float32(v / scale)
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return 0, fmt.Errorf("want a finite number, got %.40q", field)
	}
	return x, nil
}

// encodeCSV writes one column, with the header of the file that was read, if it had one.
func encodeCSV(s *Signal, o Options) ([]byte, error) {
	if s.Channels != 1 {
		return nil, fmt.Errorf("want 1 channel for a CSV file, got %d", s.Channels)
	}
	if err := s.checkFinite(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if s.Header != "" {
		w.Write([]string{s.Header})
	}
	for _, v := range s.Values {
		w.Write([]string{strconv.FormatFloat(float64(scaled(v, o.scale())), 'g', -1, 32)})
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// scaled returns what a file has for a value.
func scaled(v float32, scale float64) float32 {
	x := float64(v) * scale
	return float32(min(max(x, -math.MaxFloat32), math.MaxFloat32))
}
