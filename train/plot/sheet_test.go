package plot

import (
	"bytes"
	"errors"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/internal/testset"
	"github.com/denoise-go/denoise/train/metrics"
)

// denoiserFunc makes a metrics.Denoiser of a function.
type denoiserFunc func(dst, noisy []float32) error

func (f denoiserFunc) Denoise(dst, noisy []float32) error { return f(dst, noisy) }

func TestSheet(t *testing.T) {
	const h, w, scale = 12, 9, 7
	set, noise := testset.Smooth(t, 5, h, w, 1), testset.Gaussian(t, 0.5)
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
	if err := (Sheet{set, noise, key, invert, indices}).Save(path); err != nil {
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
		if err := data.Draw(clean, noisy, set, noise, index, key); err != nil {
			t.Fatal(err)
		}
		for p := range clean {
			want := []color.Color{grey(clean[p]), grey(noisy[p]), grey(1 - noisy[p])}
			if column == 0 && p == 0 {
				want[2] = gridNaN
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

	grid, err := Sheet{set, noise, key, invert, indices}.Grid()
	if err == nil {
		err = grid.Save(path)
	}
	if err != nil || !bytes.Equal(read(t, path), first) {
		t.Errorf("want the same bytes for the same images, error %v", err)
	}
	if drawn, err := grid.Draw(); err != nil || !reflect.DeepEqual(drawn, picture) {
		t.Errorf("want the picture that is saved, error %v", err)
	}
}

func TestSheetErrors(t *testing.T) {
	set := testset.Smooth(t, 3, 4, 4, 1)
	dir := t.TempDir()
	path := filepath.Join(dir, "sheet.png")
	draw := func(set *data.Set, den metrics.Denoiser, indices ...int) error {
		return Sheet{set, data.NoNoise{}, data.Key{}, den, indices}.Save(path)
	}
	wantError(t, draw(set, metrics.NoisyInput{}, []int{}...), "plot: sheet: metrics: smooth: want at least one index, got none")
	wantError(t, draw(set, metrics.NoisyInput{}, 0, 3), "plot: sheet: metrics: smooth: want indices from 0 to 2, got 3")
	wantError(t, draw(set, metrics.NoisyInput{}, -1), "plot: sheet: metrics: smooth: want indices from 0 to 2, got -1")
	wantError(t, draw(set, metrics.NoisyInput{}, make([]int, 10_000)...),
		"plot: sheet: want at most 67108864 pixels, got 900106×288 for 10000 images of 1×4×4")
	wantError(t, draw(&data.Set{Name: "none", H: 1, W: 1}, metrics.NoisyInput{}, 0), "plot: sheet: data: none: want at least one image, got none")
	for want, err := range map[string]error{
		"plot: sheet: data: smooth: want a noise, got nil (NoNoise leaves samples as they are)": Sheet{Set: set, Denoiser: metrics.NoisyInput{}}.Save(path),
		"plot: sheet: metrics: want a denoiser, got nil":                                        Sheet{Set: set, Noise: data.NoNoise{}}.Save(path),
	} {
		wantError(t, err, want)
	}
	broken := denoiserFunc(func(_, _ []float32) error { return errors.New("broken") })
	wantError(t, draw(set, broken, 0), "plot: sheet: metrics: smooth: broken")
	wantFiles(t, dir)

	if err := (Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: metrics.NoisyInput{}}).Save(filepath.Join(dir, "no", "sheet.png")); err == nil {
		t.Error("want an error for a missing folder")
	}
	large, err := data.NewSet("large", 200, 300, make([]uint8, 200*300)) // larger than a cell: one to one
	if err != nil {
		t.Fatal(err)
	}
	if err := draw(large, metrics.NoisyInput{}, 0); err != nil {
		t.Error(err)
	}
}

// Without a list of samples a sheet shows the first 10, or all where there are fewer.
func TestSheetOfTheFirstSamples(t *testing.T) {
	for _, n := range []int{3, 12} {
		set, shown := testset.Smooth(t, n, 4, 4, 1), 0
		count := denoiserFunc(func(dst, noisy []float32) error {
			shown = len(noisy) / 16
			return metrics.NoisyInput{}.Denoise(dst, noisy)
		})
		s := Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: count}
		if err := s.Save(filepath.Join(t.TempDir(), "sheet.png")); err != nil || shown != min(n, 10) {
			t.Errorf("%d samples: %d shown, error %v", n, shown, err)
		}
	}
}

func TestSheetColour(t *testing.T) {
	const scale = gridCell / 5
	set := testset.Film{N: 3, Size: testset.Small}
	path := filepath.Join(t.TempDir(), "sheet.png")
	blind := denoiserFunc(func(dst, noisy []float32) error {
		copy(dst, noisy)
		dst[20+7] = float32(math.NaN()) // green of pixel 7
		dst[8], dst[40+8] = float32(math.Inf(1)), float32(math.Inf(-1))
		return nil
	})
	if err := (Sheet{set, data.NoNoise{}, data.Key{}, blind, []int{2, 1}}).Save(path); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	for column, index := range []int{2, 1} {
		for p := range 20 {
			var rgb [3]uint8
			for c := range rgb {
				data.Bytes(rgb[c:c+1], []float32{set.Value(index, c, p)})
			}
			for row := range 3 {
				want := color.RGBA{rgb[0], rgb[1], rgb[2], 255}
				switch {
				case row == 2 && column == 0 && p == 7:
					want = gridNaN
				case row == 2 && column == 0 && p == 8:
					want.R, want.B = 255, 0
				}
				x, y := 100+column*(5*scale+6)+p%5*scale, 12+row*(4*scale+6)+p/5*scale
				if got := color.RGBAModel.Convert(picture.At(x+scale/2, y+scale/2)); got != want {
					t.Errorf("row %d, column %d, pixel %d: want %v, got %v", row, column, p, want, got)
				}
			}
		}
	}
	err = Sheet{Set: testset.Film{N: 3, Size: data.Shape{C: 2, H: 4, W: 5}}, Noise: data.NoNoise{}, Denoiser: blind}.Save(path)
	wantError(t, err, "plot: sheet: want images of 1 or 3 channels, got 2×4×5")
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("want error %q, got %v", want, err)
	}
}
