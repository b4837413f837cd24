package plot

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/plotter"
)

// Points of each label are in the picture in the label's colour, and the same points give the same bytes.
func TestScatter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "codes.png")
	points, labels := []float32{-2, -2, 2, 2, 0, 0, 2, -2, -2, 2, 1, -1}, []uint8{3, 3, 3, 9, 9, 9} // the labels stand at the third points
	if err := Scatter(path, "codes", points, labels); err != nil {
		t.Fatal(err)
	}
	first := read(t, path)
	picture, err := png.Decode(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.RGBA]int{}
	bounds := picture.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			count[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	if bounds.Dx() != 450 || count[scatterColours[0]] == 0 || count[scatterColours[1]] == 0 || count[scatterColours[2]] != 0 {
		t.Errorf("%v: %d, %d and %d pixels of the first colours", bounds, count[scatterColours[0]], count[scatterColours[1]], count[scatterColours[2]])
	}
	if err := Scatter(path, "codes", points, labels); err != nil || !bytes.Equal(read(t, path), first) {
		t.Errorf("want the same bytes for the same points, error %v", err)
	}
	if err := Scatter(path, "one", []float32{1, 1}, []uint8{0}); err != nil {
		t.Error(err)
	}
	if got := median(plotter.XYs{{X: 5, Y: 1}, {X: 1, Y: 9}, {X: 2, Y: 4}}); got != (plotter.XY{X: 2, Y: 4}) {
		t.Errorf("median %v", got)
	}
}

func TestScatterErrors(t *testing.T) {
	dir := t.TempDir()
	save := func(points []float32, labels ...uint8) error {
		return Scatter(filepath.Join(dir, "codes.png"), "", points, labels)
	}
	wantError(t, save(nil), "plot: scatter: want two numbers for each of one or more labels, got 0 numbers and 0 labels")
	wantError(t, save([]float32{1, 2, 3}, 1), "plot: scatter: want two numbers for each of one or more labels, got 3 numbers and 1 labels")
	wantError(t, save([]float32{1, float32(math.Inf(1))}, 1), "plot: scatter: point 0: want finite numbers, got (1, +Inf)")
	wantFiles(t, dir)
}
