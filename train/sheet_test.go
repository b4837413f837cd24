package train

import (
	"bytes"
	"errors"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/data"
)

func TestSheet(t *testing.T) {
	const h, w, scale = 12, 9, 7
	set, noise := smoothSet(t, 5, h, w, 1), gaussian(t, 0.5)
	key := data.Key{Seed: 3, Purpose: data.Test}
	indices := []int{4, 0, 4}
	invert := denoiserFunc(func(dst, noisy []float32) error {
		for i, v := range noisy {
			dst[i] = 1 - v
		}
		dst[0] = float32(math.NaN())
		return nil
	})
	path := filepath.Join(t.TempDir(), "sheet.png")
	if err := Sheet(path, set, noise, key, invert, indices); err != nil {
		t.Fatal(err)
	}
	first := read(t, path)
	picture, err := png.Decode(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 100+3*(w*scale+6)-6+12 || size.Y != 24+3*(h*scale+6)-6 {
		t.Fatalf("unexpected size %v", size)
	}

	grey := func(v float32) color.Color {
		return color.Gray{uint8(min(max(v, 0), 1)*255 + 0.5)}
	}
	clean, noisy := make([]float32, h*w), make([]float32, h*w)
	for column, index := range indices {
		if err := drawPairs(noisy, clean, set, index, noise, key); err != nil {
			t.Fatal(err)
		}
		for p := range clean {
			want := []color.Color{grey(clean[p]), grey(noisy[p]), grey(1 - noisy[p])}
			if column == 0 && p == 0 {
				want[2] = sheetNaN
			}
			for row := range 3 {
				x, y := 100+column*(w*scale+6)+p%w*scale, 12+row*(h*scale+6)+p/w*scale
				for _, corner := range [][2]int{{0, 0}, {scale - 1, 0}, {0, scale - 1}, {scale - 1, scale - 1}} {
					got := picture.At(x+corner[0], y+corner[1])
					if color.RGBAModel.Convert(got) != color.RGBAModel.Convert(want[row]) {
						t.Fatalf("row %d, column %d, pixel %d: want %v, got %v", row, column, p, want[row], got)
					}
				}
			}
		}
	}
	for row := range 3 { // some ink where the labels are
		ink := 0
		for y := range h * scale {
			for x := range 100 {
				if r, _, _, _ := picture.At(x, 12+row*(h*scale+6)+y).RGBA(); r < 0x8000 {
					ink++
				}
			}
		}
		if ink < 50 {
			t.Errorf("row %d: want a label, got %d dark pixels", row, ink)
		}
	}

	if err := Sheet(path, set, noise, key, invert, indices); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, path), first) {
		t.Error("want the same bytes for the same images")
	}
}

func TestSheetErrors(t *testing.T) {
	set := smoothSet(t, 3, 4, 4, 1)
	dir := t.TempDir()
	path := filepath.Join(dir, "sheet.png")
	draw := func(set *data.Set, den Denoiser, indices ...int) error {
		return Sheet(path, set, data.NoNoise{}, data.Key{}, den, indices)
	}
	wantError(t, draw(set, NoisyInput{}), "train: sheet: want at least one image, got none")
	wantError(t, draw(set, NoisyInput{}, 0, 3), "train: sheet: smooth: want indices from 0 to 2, got 3")
	wantError(t, draw(set, NoisyInput{}, -1), "train: sheet: smooth: want indices from 0 to 2, got -1")
	wantError(t, draw(set, NoisyInput{}, make([]int, 10_000)...),
		"train: sheet: want at most 67108864 pixels, got 900106×288 for 10000 images of 1×4×4")
	wantError(t, draw(&data.Set{Name: "none", H: 1, W: 1}, NoisyInput{}, 0), "train: sheet: data: none: want at least one image, got none")
	broken := denoiserFunc(func(_, _ []float32) error { return errors.New("broken") })
	wantError(t, draw(set, broken, 0), "train: sheet: smooth: broken")
	wantFiles(t, dir)

	if err := Sheet(filepath.Join(dir, "no", "sheet.png"), set, data.NoNoise{}, data.Key{}, NoisyInput{}, []int{0}); err == nil {
		t.Error("want an error for a missing folder")
	}
	large, err := data.NewSet("large", 200, 300, make([]uint8, 200*300)) // larger than a cell: one to one
	if err != nil {
		t.Fatal(err)
	}
	if err := draw(large, NoisyInput{}, 0); err != nil {
		t.Error(err)
	}
}
