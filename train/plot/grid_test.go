package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// A map of small images lies edge to edge, each where it belongs, in a picture of gray levels.
func TestGridTight(t *testing.T) {
	path := filepath.Join(t.TempDir(), "grid.png")
	shape := data.Shape{C: 1, H: 1, W: 2}
	g := Grid{Shape: shape, Scale: 3, Tight: true, Rows: []GridRow{{Images: []float32{0, 1, 2, 0.2}}, {Images: []float32{0.4, -1}}}}
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(read(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	gray, ok := picture.(*image.Gray)
	if size := picture.Bounds().Size(); !ok || size != image.Pt(24+4*3, 24+2*3) {
		t.Fatalf("got a %T of size %v", picture, size)
	}
	for row, want := range [][4]uint8{{0, 255, 255, 51}, {102, 0, 255, 255}} { // the second row ends early
		for column, v := range want {
			for corner := range 9 {
				if got := gray.GrayAt(12+3*column+corner%3, 12+3*row+corner/3).Y; got != v {
					t.Fatalf("row %d, column %d: want %d, got %d", row, column, v, got)
				}
			}
		}
	}
}

// Long labels widen their column, and colours stay.
func TestGridLabels(t *testing.T) {
	const long = "a label that takes more than the usual room"
	wide := Grid{Shape: data.Shape{C: 1, H: 4, W: 4}, Rows: []GridRow{{Label: long, Images: make([]float32, 16)}}}
	if l := wide.layout(); l.labels < 200 || l.labels > 400 {
		t.Errorf("room of %d for %q", l.labels, long)
	}
	nan := Grid{Shape: data.Shape{C: 1, H: 1, W: 1}, Rows: []GridRow{{Images: []float32{float32(math.NaN())}}}}
	if got := color.RGBAModel.Convert(nan.draw().At(gridMargin, gridMargin)); got != gridNaN {
		t.Errorf("NaN is %v", got)
	}
}

func TestGridErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "grid.png")
	gray := data.Shape{C: 1, H: 2, W: 2}
	for want, g := range map[string]Grid{
		"plot: grid: want at least one row, got none":                                     {Shape: gray},
		"plot: grid: want images of 1 or 3 channels, got 2×2×2":                           {Shape: data.Shape{C: 2, H: 2, W: 2}},
		"plot: grid: row 0: want one or more images of 4 values, got 0 values":            {Shape: gray, Rows: []GridRow{{}}},
		"plot: grid: row 1: want one or more images of 4 values, got 5 values":            {Shape: gray, Rows: []GridRow{{Images: make([]float32, 4)}, {Images: make([]float32, 5)}}},
		"plot: grid: want at most 67108864 pixels, got 20024×20024 for 1 images of 1×2×2": {Shape: gray, Scale: 10_000, Rows: []GridRow{{Images: make([]float32, 4)}}},
	} {
		wantError(t, g.Save(path), want)
		_, err := g.Draw()
		wantError(t, err, want)
	}
	if err := (Grid{}).Save(path); err == nil {
		t.Error("an empty grid: want an error")
	}
	wantFiles(t, filepath.Dir(path))
}
