package safetensors

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/slow"
)

// golden is what testdata/golden.py wrote.
func golden() *File {
	weight := make([]float32, 12)
	for i := range weight {
		weight[i] = float32(i) / 8
	}
	return &File{
		Metadata: map[string]string{"format": "pt", "epoch": "7", `quote"d`: "a\nb <c>"},
		Tensors: []Tensor{
			{"encoder.0.bias", []int{3}, []float32{1.5, float32(math.Copysign(0, -1)), float32(math.Inf(1))}},
			{"encoder.0.weight", []int{3, 4}, weight},
			{"größe <&>", []int{1, 1}, []float32{math.MaxFloat32}},
			{"none", []int{0, 3}, []float32{}},
			{"scale", []int{}, []float32{1e-40}},
		},
	}
}

// bits makes tensors comparable bit for bit: NaN equals itself and −0 differs from 0.
func bits(data []float32) []uint32 {
	list := make([]uint32, len(data))
	for i, x := range data {
		list[i] = math.Float32bits(x)
	}
	return list
}

func wantSame(t *testing.T, got, want *File) {
	t.Helper()
	if len(got.Metadata) != len(want.Metadata) || len(got.Metadata) > 0 && !reflect.DeepEqual(got.Metadata, want.Metadata) {
		t.Errorf("want metadata %q, got %q", want.Metadata, got.Metadata)
	}
	if len(got.Tensors) != len(want.Tensors) {
		t.Fatalf("want %d tensors, got %d", len(want.Tensors), len(got.Tensors))
	}
	for i, w := range want.Tensors {
		g := got.Tensors[i]
		if g.Name != w.Name || !reflect.DeepEqual(g.Shape, w.Shape) || !reflect.DeepEqual(bits(g.Data), bits(w.Data)) {
			t.Errorf("want tensor %v, got %v", w, g)
		}
	}
}

func TestReadsAFileFromPython(t *testing.T) {
	f, err := Read("testdata/golden.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, f, golden())
}

func TestWritesTheBytesOfPython(t *testing.T) {
	want, err := os.ReadFile("testdata/golden.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Encode(golden())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("want\n%q\ngot\n%q", want, got)
	}
}

func TestWriteThenRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	for _, f := range []*File{{}, golden()} { // the second replaces the first
		if err := Write(path, f); err != nil {
			t.Fatal(err)
		}
		got, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, got, f)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("want the file alone in its folder, got %v, %v", left, err)
	}
}

func TestWriteKeepsTheOldFileOnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := Write(path, golden()); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, &File{Tensors: []Tensor{{Name: "a", Shape: []int{2}}}}); err == nil || !strings.Contains(err.Error(), path+`: tensor "a"`) {
		t.Fatalf("want an error that names file and tensor, got %v", err)
	}
	got, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, got, golden())
}

func TestReadRefusesWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, MaxSize+1); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:  "want a regular file, got a folder",
		huge: "want at most 1073741824 bytes, got 1073741825",
	} {
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: want an error with %q, got %v", path, want, err)
		}
	}
	none := filepath.Join(dir, "none")
	if _, err := Read(none); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), none) {
		t.Errorf("%s: got error %v", none, err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	one := []float32{1}
	for want, f := range map[string]*File{
		`tensor "": want a name, got none`:                        {Tensors: []Tensor{{"", nil, one}}},
		`tensor "\xff": want a name in UTF-8`:                     {Tensors: []Tensor{{"\xff", nil, one}}},
		`tensor "__metadata__": the name is taken by the format`:  {Tensors: []Tensor{{"__metadata__", nil, one}}},
		`tensor "a": named twice`:                                 {Tensors: []Tensor{{"a", nil, one}, {"a", nil, one}}},
		`tensor "a": want data for shape [2], got 1 elements`:     {Tensors: []Tensor{{"a", []int{2}, one}}},
		`tensor "a": want data for shape [-1 -1], got 1 elements`: {Tensors: []Tensor{{"a", []int{-1, -1}, one}}},
		`tensor "a": want at most 8 dimensions, got 9`:            {Tensors: []Tensor{{"a", []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, one}}},
		`__metadata__: "k": want UTF-8, got "\xff"`:               {Metadata: map[string]string{"k": "\xff"}},
		`tensor "a": want data for shape [4 `:                     {Tensors: []Tensor{{"a", []int{4, math.MaxInt}, nil}}},
	} {
		if _, err := Encode(f); err == nil || !strings.HasPrefix(err.Error(), "safetensors: "+want) {
			t.Errorf("want error %q, got %v", want, err)
		}
	}
}

func TestEncodeRefusesALongHeader(t *testing.T) {
	slow.Only(t, "takes hundreds of megabytes")
	_, err := Encode(&File{Metadata: map[string]string{"k": strings.Repeat("x", MaxHeader)}})
	if want := "safetensors: want a header of at most 100000000 bytes, got 100000032"; err == nil || err.Error() != want {
		t.Errorf("want error %q, got %v", want, err)
	}
}
