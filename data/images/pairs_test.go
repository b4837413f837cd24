package images

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/files"
)

// inverted returns the negative of a gray picture of 8 bits.
func inverted(m image.Image) image.Image {
	g := *m.(*image.Gray)
	g.Pix = bytes.Clone(g.Pix)
	for i := range g.Pix {
		g.Pix[i] ^= 0xff
	}
	return &g
}

func TestPairs(t *testing.T) {
	one, two := testImage(1, 8, 9, 12), testImage(1, 8, 14, 8)
	clean := writeFiles(t, map[string][]byte{
		"a.png": encodePNG(t, one), "sub/b.png": encodePNG(t, two), "size.png": encodePNG(t, one), "alone.png": encodePNG(t, one), "cut.png": encodePNG(t, one),
		"twice.png": encodePNG(t, one), "twice.bmp": encodeBMP(t, one),
	})
	noisy := writeFiles(t, map[string][]byte{
		"a.tiff": encodeTIFF(t, inverted(one)), "sub/b.png": encodePNG(t, inverted(two)), "size.png": encodePNG(t, two), "cut.png": encodePNG(t, one)[:70],
		"twice.png": encodePNG(t, one), "lost.png": encodePNG(t, one),
	})
	c, n, err := OpenPairs(clean, noisy, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if names(c) != "a.png sub/b.png" || names(n) != "a.tiff sub/b.png" {
		t.Errorf("got pairs %s and %s", names(c), names(n))
	}
	for _, half := range []struct {
		broken []Broken
		want   []string
	}{
		{c.Broken, []string{
			"alone.png: images: want a noisy picture of the same name, got none", "cut.png: images: want a noisy picture of the same name, got none",
			"size.png: images: want a noisy picture of the same size 9×12, got 14×8", "twice.bmp: images: want one picture of a name", "twice.png: images: want one picture of a name",
		}},
		{n.Broken, []string{
			"cut.png: images: PNG: ", "lost.png: images: want a clean picture of the same name, got none", "size.png: images: want a clean picture of the same size 14×8, got 9×12",
			"twice.png: images: want one clean picture of the same name, got twice.bmp and twice.png",
		}},
	} {
		if len(half.broken) != len(half.want) {
			t.Fatalf("got broken files %v, want %v", half.broken, half.want)
		}
		for i, b := range half.broken {
			if got := b.Name + ": " + b.Err.Error(); !strings.HasPrefix(got, half.want[i]) {
				t.Errorf("got %s, want %s", got, half.want[i])
			}
		}
	}
	if _, _, err := OpenPairs(clean, noisy, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), "cut.png") {
		t.Errorf("strict: got %v", err)
	}
	if _, _, err := OpenPairs(clean, writeFiles(t, map[string][]byte{"x.png": encodePNG(t, one)}), Options{}); err == nil || !strings.Contains(err.Error(), "got none") {
		t.Errorf("got %v, want an error", err)
	}

	src, err := NewPairs("training", c, n, CropConfig{Size: 4, PerEpoch: 40})
	if err != nil {
		t.Fatal(err)
	}
	if !src.Recorded() || !src.Ordered() {
		t.Error("want pairs that are recorded and ordered")
	}
	a, b := make([]float32, 16), make([]float32, 16)
	for i := range src.Len() {
		if err := src.Read(a, b, i, data.Key{Epoch: 3}); err != nil {
			t.Fatal(err)
		}
		for p := range a {
			if d := a[p] + b[p] - 1; max(d, -d) > 1e-6 {
				t.Fatalf("crop %d: got %v and %v, want the negative", i, a, b)
			}
		}
	}
	for _, memory := range []int64{1, -1} { // their half is not 0, which is the default
		if _, err := NewPairs("training", c, n, CropConfig{Size: 4, PerEpoch: 40, Memory: memory}); err == nil {
			t.Errorf("a memory of %d bytes is enough", memory)
		}
	}
	if _, err := NewPairs("training", c, &Album{Files: []File{n.Files[1], n.Files[0]}}, CropConfig{Size: 4, PerEpoch: 40}); err == nil {
		t.Error("albums in different orders: want an error")
	}
	for _, album := range []*Album{c, n} {
		training, _, err := album.Split(1)
		if err != nil || files.Stem(training.Files[0].Name) != files.Stem(c.Files[0].Name) {
			t.Errorf("got %v, %v, want the parts of pairs to be alike", names(training), err)
		}
	}
}
