package signals

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	for name, c := range map[string]struct {
		file, column string
		want         []float32
		header       string
	}{
		"no header":        {"1\n-2.5\n3e2\n", "", []float32{1, -2.5, 300}, ""},
		"header":           {"volts\r\n1\r\n2\r\n", "", []float32{1, 2}, "volts"},
		"BOM":              {"\ufeff1\n2", "", []float32{1, 2}, ""},
		"by name":          {"t,x\n0, 1\n1, 2\n", "x", []float32{1, 2}, "x"},
		"by number":        {"t,x\n0,1\n1,2\n", "2", []float32{1, 2}, "x"},
		"tabs, no header":  {"0\t1\n1\t2\n", "2", []float32{1, 2}, ""},
		"empty field":      {"\t5\t7\n\t6\t8\n", "2", []float32{5, 6}, ""},
		"semicolons":       {"a;b\n0;1\n1;2\n", "a", []float32{0, 1}, "a"},
		"other text":       {"t,x,note\n0,1,\"a\nb\"\n1,2,c\n", "x", []float32{1, 2}, "x"},
		"name of a number": {"1,2\n5,6\n", "2", []float32{2, 6}, ""},
	} {
		s, err := decodeCSV([]byte(c.file), Options{Column: c.column}, 10)
		if err != nil || !slices.Equal(s.Values, c.want) || s.Header != c.header || s.Rate != 0 {
			t.Errorf("%s: got %+v, error %v, want %v under %q", name, s, err, c.want, c.header)
		}
	}
	for want, c := range map[string][2]string{
		"want values, got none":                         {"", ""},
		"want the name or the number of a column, of 2": {"a,b\n1,2\n", ""},
		`want column "c", which is none of the names`:   {"a,b\n1,2\n", "c"},
		`want column "3"`:                               {"a,b\n1,2\n", "3"},
		`want column "0"`:                               {"a,b\n1,2\n", "0"},
		`line 3, column 4: want a number, got "?"`:      {"a,b\n1,2\n12,?\n", "b"},
		`line 2, column 1: want a finite number`:        {"a\nNaN\n", ""},
		`want a number, got "1e400"`:                    {"a\n1e400\n", ""},
		"want a finite number, got \"1e39\"":            {"1e39\n", ""},
		"record on line 2: wrong number of fields":      {"a,b\n1\n", "a"},
		"want at most 10 values":                        {strings.Repeat("1\n", 11), ""},
		`parse error on line 2, column 2`:               {"a\n1\"2\n", ""},
	} {
		if s, err := decodeCSV([]byte(c[0]), Options{Column: c[1]}, 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error with %q, got %v and %+v", c[0], want, err, s)
		}
	}
	if s, err := decodeCSV([]byte("volts\n"), Options{}, 10); err != errNone {
		t.Errorf("a header alone: got %v, error %v", s, err)
	}
}

func TestRawRejected(t *testing.T) {
	for want, file := range map[string][]byte{
		"want values, got none":            nil,
		"want float32 values of 4 bytes":   make([]byte, 7),
		"want at most 10 values, got more": make([]byte, 44),
		"got -Inf at place 1":              little.AppendUint32(make([]byte, 4), math.Float32bits(float32(math.Inf(-1)))),
	} {
		if _, err := decodeRaw(file, Options{}, 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

// What is written is read again, with a scale as well.
func TestWriteAndRead(t *testing.T) {
	dir := t.TempDir()
	s := &Signal{Channels: 1, Values: []float32{0.5, -0.75, 0, 0.123}, Rate: 8000, Encoding: Encoding{32, true}, Header: "x"}
	for _, name := range []string{"a.wav", "a.csv", "a.f32", "a.raw"} {
		path := filepath.Join(dir, name)
		o := Options{Scale: 4096}
		if err := s.Write(path, o); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(path, o); err != nil || !slices.Equal(got.Values, s.Values) {
			t.Errorf("%s: got %+v, error %v", name, got, err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "a.csv")); err != nil || string(text) != "x\n2048\n-3072\n0\n503.808\n" {
		t.Errorf("the CSV file is %q, error %v", text, err)
	}
	two := &Signal{Channels: 2, Values: make([]float32, 4), Rate: 1}
	nan := &Signal{Channels: 1, Values: []float32{float32(math.NaN())}, Rate: 1}
	for want, write := range map[string]func() error{
		`want a file name that ends with .csv, .f32, .raw, .wav, .wave, got ".mp3"`: func() error { return s.Write(filepath.Join(dir, "a.mp3"), Options{}) },
		"want 1 channel for a CSV file, got 2":                                      func() error { return two.Write(filepath.Join(dir, "b.csv"), Options{}) },
		"want 1 channel for a raw file, got 2":                                      func() error { return two.Write(filepath.Join(dir, "b.raw"), Options{}) },
		"want a rate for a WAV file, got 0": func() error {
			return (&Signal{Channels: 1, Values: []float32{1}}).Write(filepath.Join(dir, "b.wav"), Options{})
		},
		"got 4 values in 3 channels": func() error {
			return (&Signal{Channels: 3, Values: make([]float32, 4)}).Write(filepath.Join(dir, "b.wav"), Options{})
		},
		"want finite values, got NaN":                func() error { return nan.Write(filepath.Join(dir, "b.wav"), Options{}) },
		"want a finite scale of more than 0, got -1": func() error { return s.Write(filepath.Join(dir, "b.csv"), Options{Scale: -1}) },
		"want an encoding of PCM": func() error {
			return (&Signal{Channels: 1, Values: []float32{1}, Rate: 1, Encoding: Encoding{Bits: 12}}).Write(filepath.Join(dir, "b.wav"), Options{})
		},
	} {
		if err := write(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "b.*")); left != nil {
		t.Errorf("files are left: %v", left)
	}
}
