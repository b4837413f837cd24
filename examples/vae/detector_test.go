package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

// tiny returns a detector of an untrained model for pictures of 3×2 pixels, and the images of its threshold.
func tiny(t *testing.T) (*detector, images) {
	t.Helper()
	pixels := make([]byte, 40*6)
	for i := range pixels {
		pixels[i] = uint8(7 * i * i)
	}
	set, err := data.NewSet("tiny", 3, 2, pixels)
	if err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.New(autoencoder.VAE(6, []int{5, 2}, []int{5, 6}).WithSeed(3))
	if err != nil {
		t.Fatal(err)
	}
	im := images{set, make([]uint8, set.Len())}
	d, err := newDetector(context.Background(), m, im, 9)
	if err != nil {
		t.Fatal(err)
	}
	return d, im
}

// One of twenty validation images is below the threshold, and a picture gets the same verdict alone, among others, and from the saved detector.
func TestDetector(t *testing.T) {
	d, im := tiny(t)
	ctx := context.Background()
	all, err := d.judge(ctx, im.numbers())
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, v := range all {
		if v.Anomaly {
			found++
		}
		if v.Anomaly != (v.Bound < v.Threshold) || v.Threshold != d.Threshold {
			t.Errorf("verdict %+v", v)
		}
	}
	if found != 2 {
		t.Errorf("%d of 40 images are below the threshold, want 2", found)
	}
	dir := filepath.Join(t.TempDir(), "new", "detector")
	if err := d.save(dir); err != nil {
		t.Fatal(err)
	}
	loaded, err := loadDetector(dir)
	if err != nil {
		t.Fatal(err)
	}
	last := im.numbers()[39*6:]
	if alone, err := loaded.judge(ctx, last); err != nil || alone[0] != all[39] {
		t.Errorf("want %+v, got %+v, error %v", all[39], alone, err)
	}
}

// A threshold is not used with another model, and damaged files are errors that name them.
func TestDetectorErrors(t *testing.T) {
	d, _ := tiny(t)
	dir := t.TempDir()
	if _, err := loadDetector(dir); err == nil || !strings.Contains(err.Error(), "trains one") {
		t.Errorf("empty folder: %v", err)
	}
	if err := d.save(dir); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(dir, detectorFile)
	good, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	for want, text := range map[string]string{
		"unexpected EOF":                  string(good[:20]),
		"unknown field":                   strings.Replace(string(good), "seed", "sead", 1),
		"want 1 to 1000 samples":          strings.Replace(string(good), `"samples": 16`, `"samples": 0`, 1),
		"want the model of the threshold": strings.Replace(string(good), d.SHA256[:8], "00000000", 1),
		"want samples of 6 numbers":       strings.Replace(string(good), "3,", "4,", 1),
		"shape: want a list":              strings.Replace(string(good), "3,", "", 1),
	} {
		if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := loadDetector(dir); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

// Pictures of both forms give the same numbers; others are rejected.
func TestDecodePicture(t *testing.T) {
	shape := data.Shape{C: 1, H: 3, W: 2}
	pixels := []byte{0, 51, 102, 153, 204, 255}
	want := []float32{0, 0.2, 0.4, 0.6, 0.8, 1}
	for name, file := range map[string][]byte{"bytes": pixels, "PNG": grayPNG(t, 3, 2, pixels)} {
		got, err := decodePicture(file, shape)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range want {
			if math.Abs(float64(got[i]-want[i])) > 1e-7 {
				t.Errorf("%s: want %v, got %v", name, want, got)
			}
		}
	}
	good := grayPNG(t, 3, 2, pixels)
	for want, file := range map[string][]byte{
		"want a PNG, or 6 bytes for the pixels of 3×2, got 0 bytes": nil,
		"want a PNG, or 6 bytes for the pixels of 3×2, got 7 bytes": make([]byte, 7),
		"want a PNG of 3×2 pixels (height by width), got 2×3":       grayPNG(t, 2, 3, pixels),
		"invalid format: unexpected EOF":                            good[:len(good)-20],
		"invalid checksum":                                          bytes.Replace(good, []byte("IHDR"), []byte("IHDX"), 1),
	} {
		if _, err := decodePicture(file, shape); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func FuzzDecodePicture(f *testing.F) {
	shape := data.Shape{C: 1, H: 3, W: 2}
	f.Add([]byte{1, 2, 3, 4, 5, 6})
	f.Add(grayPNG(f, 3, 2, []byte{1, 2, 3, 4, 5, 6}))
	f.Fuzz(func(t *testing.T, file []byte) {
		if values, err := decodePicture(file, shape); (err == nil) != (len(values) == 6) {
			t.Errorf("%d values, error %v", len(values), err)
		}
	})
}
