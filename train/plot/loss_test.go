package plot

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/vgsvg"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// losses are histories that a plot has to cope with.
var losses = map[string]struct{ train, val []float64 }{
	"one epoch":      {[]float64{0.2}, []float64{0.1}},
	"two epochs":     {[]float64{0.2, 0.15}, []float64{0.1, 0.12}},
	"unequal length": {[]float64{3, 2, 1}, []float64{2}},
	"one series":     {nil, []float64{2, 1}},
	"gaps":           {[]float64{1, 2, nan, 3, inf, 4, 5}, []float64{2, nan, -inf, nan, 1, nan, nan}},
	"no numbers":     {[]float64{nan, inf}, []float64{nan}},
	"wide":           {[]float64{1000, 10, 0.1, 0.015}, []float64{100, 20, 0.08, 0.09}},
	"huge":           {[]float64{1e99, -1e99, math.MaxFloat64}, []float64{1e100, 5e-324, 1}},
	"very wide":      {[]float64{1e99, 1e-99}, []float64{1}},
	"too wide":       {[]float64{1e99, 1e-99}, []float64{5e-324}},
	"flat":           {[]float64{0.5, 0.5}, []float64{0, 0}},
	"all zero":       {[]float64{0, 0}, nil},
	"hardly apart":   {[]float64{1, 1 + 1e-15, 1 - 1e-15}, []float64{1}},
	"negative":       {[]float64{-1, -20, -300}, []float64{-2, -2, -2}},
}

func TestLossFiles(t *testing.T) {
	for _, name := range []string{"one epoch", "gaps"} { // the others are seeds of FuzzLoss
		t.Run(name, func(t *testing.T) {
			l := losses[name]
			path := filepath.Join(t.TempDir(), "loss")
			if err := Loss(path+map[string]string{"gaps": ".png"}[name], "Title <&>", "L1 loss, mean |ŷ − y|", l.train, l.val); err != nil {
				t.Fatal(err)
			}
			raster, vector := read(t, path+".png"), read(t, path+".svg")
			picture, err := png.Decode(bytes.NewReader(raster))
			if err != nil {
				t.Fatal(err)
			}
			if size := picture.Bounds().Size(); size.X != 960 || size.Y != 600 {
				t.Errorf("want 960×600 pixels, got %v", size)
			}
			text := svgText(t, vector)
			for _, want := range []string{"Title <&>", "epoch", "L1 loss, mean |ŷ − y|"} {
				if !strings.Contains(text, want) {
					t.Errorf("want the text %q in the SVG, got %q", want, text)
				}
			}

			// Again: the same bytes, in place of the old files, and no others.
			if err := Loss(path, "Title <&>", "L1 loss, mean |ŷ − y|", l.train, l.val); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(read(t, path+".png"), raster) || !bytes.Equal(read(t, path+".svg"), vector) {
				t.Error("want the same bytes for the same losses")
			}
			wantFiles(t, filepath.Dir(path), "loss.png", "loss.svg")
		})
	}
}

func TestLossSays(t *testing.T) {
	for name, want := range map[string]string{
		"one epoch":      "best: 0.1 in epoch 1",
		"two epochs":     "best: 0.1 in epoch 1",
		"unequal length": "best: 2 in epoch 1",
		"gaps":           "validation (5 values left out)",
		"huge":           "training (1 value left out)",
		"wide":           "(log scale)",
		"very wide":      "1e-50",
		"flat":           "best: 0 in epoch 1", // the first of equals
	} {
		if text := svgText(t, svgOf(t, losses[name].train, losses[name].val)); !strings.Contains(text, want) {
			t.Errorf("%s: want the text %q, got %q", name, want, text)
		}
	}
	if text := svgText(t, svgOf(t, losses["no numbers"].train, nil)); strings.Contains(text, "best") {
		t.Errorf("want no best epoch without numbers, got %q", text)
	}
}

func TestLossErrors(t *testing.T) {
	losses := []float64{2, 1}
	dir := t.TempDir()
	wantError(t, Loss(filepath.Join(dir, "loss"), "", "", nil, nil), "plot: want the loss of at least one epoch, got none")

	missing := filepath.Join(dir, "missing", "loss")
	err := Loss(missing, "", "", losses, nil)
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "plot: picture: create "+missing+".png: ") {
		t.Errorf("want an error that names the file, got %v", err)
	}

	// A folder where the SVG should go: the PNG is written, and nothing half done stays.
	if err := os.Mkdir(filepath.Join(dir, "loss.svg"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Loss(filepath.Join(dir, "loss"), "", "", losses, nil); err == nil {
		t.Error("want an error when the file cannot be replaced")
	}
	wantFiles(t, dir, "loss.png", "loss.svg")
}

func TestWritePictureKeepsTheOldOne(t *testing.T) {
	// With so long a name there is no room for that of the temporary file, so that the write fails even for root.
	dir := t.TempDir()
	path := filepath.Join(dir, strings.Repeat("x", 250))
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Skip("the file system takes no long names: ", err)
	}
	if err := writePicture(path, []byte("new")); err == nil {
		t.Fatal("want an error")
	}
	if got := read(t, path); string(got) != "old" {
		t.Errorf("want the old picture intact, got %q", got)
	}
	wantFiles(t, dir, filepath.Base(path))
}

// Whatever the losses: no panic, an XML document, and no coordinate that is not a number.
func FuzzLoss(f *testing.F) {
	for _, l := range losses {
		var seed []byte
		for _, v := range append(l.train, l.val...) {
			seed = binary.LittleEndian.AppendUint64(seed, math.Float64bits(v))
		}
		f.Add(seed, uint8(len(l.train)))
	}
	f.Fuzz(func(t *testing.T, raw []byte, cut uint8) {
		var v []float64
		for ; len(raw) >= 8 && len(v) < 50; raw = raw[8:] {
			v = append(v, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		}
		if len(v) == 0 {
			return
		}
		n := min(int(cut), len(v))
		svgText(t, svgOf(t, v[:n], v[n:]))
	})
}

func svgOf(t *testing.T, train, val []float64) []byte {
	t.Helper()
	c, err := newLossChart("title", "loss", train, val)
	if err != nil {
		t.Fatal(err)
	}
	svg, err := drawTo(vgsvg.New(lossWidth, lossHeight), c)
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

// svgText returns the words of an SVG document, having checked that it is one.
func svgText(t *testing.T, svg []byte) string {
	t.Helper()
	if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
		t.Errorf("a coordinate is not a number: %s", svg)
	}
	var words []string
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return strings.Join(words, "\n")
		}
		if err != nil {
			t.Fatalf("no XML: %v\n%s", err, svg)
		}
		if s, ok := token.(xml.CharData); ok && len(bytes.TrimSpace(s)) > 0 {
			words = append(words, string(s))
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantFiles checks what is in a folder; names are in alphabetical order.
func wantFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("want files %q, got %q", names, got)
	}
}

func BenchmarkLoss(b *testing.B) {
	train, val := make([]float64, 100), make([]float64, 100)
	for i := range train {
		train[i], val[i] = 1/float64(i+1), 1.1/float64(i+1)
	}
	path := filepath.Join(b.TempDir(), "loss")
	for b.Loop() {
		if err := Loss(path, "Loss", "L1 loss", train, val); err != nil {
			b.Fatal(err)
		}
	}
}
