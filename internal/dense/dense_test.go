package dense

import (
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	_ "github.com/denoise-go/denoise/internal/cudalink" // what Gorgonia links with the tag cuda
)

// forms are the matrix [1 2 3; 4 5 6] in all orders of memory.
func forms(t *testing.T) map[string]*tensor.Dense {
	t.Helper()
	rows := tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float32{1, 2, 3, 4, 5, 6}))
	columns := tensor.New(tensor.WithShape(2, 3), tensor.AsFortran([]float32{1, 2, 3, 4, 5, 6}))
	transposed := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float32{1, 4, 2, 5, 3, 6}))
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	wide := tensor.New(tensor.WithShape(2, 4), tensor.WithBacking([]float32{0, 1, 2, 3, 0, 4, 5, 6}))
	view, err := wide.Slice(nil, gorgonia.S(1, 4))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*tensor.Dense{"rows": rows, "columns": columns, "transposed": transposed, "view": view.(*tensor.Dense)}
}

func TestElements(t *testing.T) {
	want := []float32{1, 2, 3, 4, 5, 6}
	for name, d := range forms(t) {
		if got := Elements(d); !slices.Equal(got, want) {
			t.Errorf("%s: got %v", name, got)
		}
		if got := Copy(d); !slices.Equal(got, want) || &got[0] == &d.Float32s()[0] {
			t.Errorf("%s: got %v, want a copy", name, got)
		}
		if got, want := IsRowMajor(d), name == "rows"; got != want {
			t.Errorf("%s: in row-major order: %v", name, got)
		}
		if list, err := Memory(d); name == "rows" && (err != nil || &list[0] != &d.Float32s()[0]) || name != "rows" && err == nil {
			t.Errorf("%s: got %v, error %v", name, list, err)
		}
	}
}

func TestMemoryOfOtherValues(t *testing.T) {
	number := gorgonia.NewF32(1)
	if _, err := Memory((*tensor.Dense)(nil)); err == nil {
		t.Error("a nil tensor has memory")
	}
	for want, v := range map[string]gorgonia.Value{
		"got nothing":                 nil,
		"got float32 of shape ()":     number,
		"got float64 of shape (2, 3)": tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(2, 3)),
	} {
		if _, err := Memory(v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
