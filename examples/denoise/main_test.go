package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
	"github.com/denoise-go/denoise/internal/durable/linktest"
)

// saved writes the file of a model that returns its input, and reads the level of the noise if it is told it.
func saved(t *testing.T, told bool) string {
	t.Helper()
	encoder := layer.Stack{layer.PixelUnshuffle{Factor: 2}, layer.PixelShuffle{Factor: 2}}
	if told {
		encoder = append(encoder, layer.NoiseLevel{})
	}
	m, err := autoencoder.New(autoencoder.Config{
		Input: layer.Shape{C: 1, H: 16, W: 16}, Encoder: encoder, Decoder: layer.Stack{layer.Conv2d{Out: 1, Kernel: layer.Both(1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Params() {
		clear(p.Data)
	}
	m.Params()[0].Data[0] = 1
	name := filepath.Join(t.TempDir(), "model.safetensors")
	if err := m.Save(name); err != nil {
		t.Fatal(err)
	}
	return name
}

// encoded is the PNG of a gray picture of 16 bits.
func encoded(t *testing.T, h, w int) (content []byte, img *image.Gray16) {
	t.Helper()
	img = image.NewGray16(image.Rect(0, 0, w, h))
	for i := range h * w {
		img.SetGray16(i%w, i/w, color.Gray16{Y: uint16(7919 * i)})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), img
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func read(t *testing.T, name string) image.Image {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// do runs the program and returns what it writes to stderr, after stdout.
func do(t *testing.T, want int, stdin []byte, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if got := program.Status(context.Background(), args, command.Stdio{In: bytes.NewReader(stdin), Out: &out, Err: &errs}); got != want {
		t.Fatalf("%q: want exit status %d, got %d: %s", args, want, got, &errs)
	}
	return out.String() + errs.String()
}

func equal(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() || a.ColorModel() != b.ColorModel() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestDenoise(t *testing.T) {
	model, dir := saved(t, true), t.TempDir()
	content, img := encoded(t, 21, 35)
	photo, other := write(t, filepath.Join(dir, "photo.png"), content), write(t, filepath.Join(dir, "other.PNG"), content)
	text := do(t, 0, nil, "-model", model, "-sheet", photo, other)
	if want := photo + " → " + filepath.Join(dir, "photo.denoised.png"); !strings.Contains(text, want) {
		t.Errorf("want a line %q, got %q", want, text)
	}
	for _, name := range []string{"photo.denoised.png", "other.denoised.png"} {
		if !equal(read(t, filepath.Join(dir, name)), img) {
			t.Errorf("%s is not the picture of 16 bits", name)
		}
	}
	if got := read(t, filepath.Join(dir, "photo.sheet.png")).Bounds().Size(); got != image.Pt(2*35+sheetGap, 21) {
		t.Errorf("the sheet is %v", got)
	}
	if text := do(t, command.Failed, nil, "-model", model, photo); !strings.Contains(text, "photo.denoised.png is there already (-force replaces it)") {
		t.Error(text)
	}
	do(t, 0, nil, "-model", model, "-force", photo)
	out := filepath.Join(dir, "new", "clean")
	do(t, 0, nil, "-model", model, "-sigma", "25/255", "-out", out, photo, other)
	if !equal(read(t, filepath.Join(out, "other.png")), img) {
		t.Error("the picture in -out is another one")
	}
	got, err := png.Decode(strings.NewReader(do(t, 0, content, "-model", model, "-")))
	if err != nil || !equal(got, img) {
		t.Errorf("from stdin to stdout: %v, error %v", got, err)
	}
}

// No input is overwritten, whatever its name, and pictures that fail do not stop the others.
func TestDenoiseRefuses(t *testing.T) {
	model, dir := saved(t, false), t.TempDir()
	content, img := encoded(t, 12, 12)
	at := func(name string) string { return filepath.Join(dir, name) }
	photo := write(t, at("photo.png"), content)
	write(t, at("photo.denoised.png"), content)
	write(t, at("photo.jpg"), content)
	write(t, at("text.png"), []byte("no picture"))
	linktest.Symlink(t, photo, at("link.denoised.png"))
	write(t, at("link.png"), content)
	linktest.Symlink(t, dir, at("linked"))
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{command.Failed, "which is a picture to be read", []string{"-force", photo, at("photo.denoised.png")}},
		{command.Failed, "which is a picture to be read", []string{"-force", "-out", dir, photo}},
		{command.Failed, "which is a picture to be read", []string{"-force", at("link.png"), photo}},
		{command.Failed, "want results of different names", []string{"-out", at("new"), photo, at("photo.jpg")}},
		{command.Failed, "want results of different names", []string{at("text.png"), at("linked/text.png")}},
		{command.Failed, "text.png: ", []string{"-out", at("a"), at("text.png"), photo}},
		{command.Failed, "1 of 1 pictures could not be denoised", []string{"-out", at("b"), at("missing.png")}},
		{command.Failed, "want at most 100 pixels, got 12×12", []string{"-out", at("c"), "-max-pixels", "100", photo}},
	} {
		args := append([]string{"-model", model}, c.args...)
		if text := do(t, c.status, nil, args...); !strings.Contains(text, c.want) {
			t.Errorf("%q: want %q, got %q", c.args, c.want, text)
		}
	}
	if !equal(read(t, at("a/photo.png")), img) {
		t.Error("a picture after one that failed was not denoised")
	}
	for _, name := range []string{"photo.png", "photo.denoised.png", "link.png"} {
		if got, err := os.ReadFile(at(name)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s has changed, error %v", name, err)
		}
	}
	if text := do(t, command.Failed, nil, "-model", photo, "-force", photo); strings.Contains(text, "→") {
		t.Errorf("a picture as a model: %s", text)
	}
	if text := do(t, 0, nil, "-help"); !strings.Contains(text, "photo.jpg becomes photo.denoised.png") || !strings.Contains(text, "-sigma") {
		t.Errorf("help: %s", text)
	}
}

// Flags that make no sense are errors before a picture is read.
func TestMistakes(t *testing.T) {
	blind, told, dir := saved(t, false), saved(t, true), t.TempDir()
	content, _ := encoded(t, 12, 12)
	photo, pairs := write(t, filepath.Join(dir, "photo.png"), content), writePictures(t, 4, 4, map[string]byte{"1.png": 1, "2.png": 2})
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	const form = "want -images FOLDER, or -noisy and -clean"
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{command.BadUsage, "want the names of pictures, got none", nil},
		{command.BadUsage, "want flags first, then names, and ./-x for the name -x, got \"-j\"", []string{photo, "-j", "2"}},
		{command.BadUsage, `got "" after the flags`, []string{photo, ""}},
		{command.BadUsage, "-model: want a value, got none", []string{"-model", "", photo}},
		{command.Failed, dir, []string{"-model", dir, photo}},
		{command.Failed, "none", []string{"-model", filepath.Join(dir, "none"), photo}},
		{command.BadUsage, "-out: want a value, got none", []string{"-out", "", photo}},
		{command.BadUsage, "-out: want a folder, got the file", []string{"-out", photo, photo}},
		{command.BadUsage, "want a model that is told the level", []string{"-model", blind, "-sigma", "0.1", photo}},
		{command.BadUsage, "-sigma: want a value, got none", []string{"-sigma", "", photo}},
		{command.BadUsage, "want at most 1, got 25", []string{"-sigma", "25", photo}},
		{command.BadUsage, "-sigma: want more than 0", []string{"-sigma", "0", photo}},
		{command.BadUsage, "-sigma: want a finite sigma of at least 0, got -0.1", []string{"-sigma", "-0.1", photo}},
		{command.BadUsage, "-sigma: want a finite sigma of at least 0, got NaN", []string{"-sigma", "NaN", photo}},
		{command.BadUsage, "-sigma: want a finite sigma of at least 0, got 1/0", []string{"-sigma", "1/0", photo}},
		{command.BadUsage, "-sigma: want a number such as 0.1 or 25/255, got \"0.1..0.2\"", []string{"-sigma", "0.1..0.2", photo}},
		{command.BadUsage, "want files for -out and -sheet, got the picture -", []string{"-sheet", "-"}},
		{command.BadUsage, "-j: want at least 1, got 0", []string{"-j", "0", photo}},
		{command.BadUsage, `invalid value "NaN" for flag -j`, []string{"-j", "NaN", photo}},
		{command.BadUsage, "-memory: want 1 to 2147483647, got 0", []string{"-memory", "0", photo}},
		{command.BadUsage, "2147483648", []string{"-memory", "2147483648", photo}},
		{command.BadUsage, "-max-pixels: want at least 1", []string{"-max-pixels", "-1", photo}},
		{command.BadUsage, "flag provided but not defined: -strength", []string{"-strength", photo}},
		{command.BadUsage, form, []string{"bench"}},
		{command.BadUsage, form, []string{"bench", "-images", dir, "-noisy", dir, "-clean", dir}},
		{command.BadUsage, form, []string{"bench", "-images", dir, "-noisy", dir}},
		{command.BadUsage, form, []string{"bench", "-noisy", dir}},
		{command.BadUsage, "-images: want a value, got none", []string{"bench", "-images", ""}},
		{command.BadUsage, "-model: want a value, got none", []string{"bench", "-images", dir, "-model", ""}},
		{command.BadUsage, "want flags only, got", []string{"bench", "-images", dir, dir}},
		{command.BadUsage, "-sigma: want a number such as 0.1 or 25/255, got \"\"", []string{"bench", "-images", dir, "-sigma", "0.1,"}},
		{command.BadUsage, "-sigma: want a finite sigma of at least 0, got NaN", []string{"bench", "-images", dir, "-sigma", "0.1,NaN"}},
		{command.BadUsage, "(25/255 for levels of 8 bits)", []string{"bench", "-images", dir, "-sigma", "0.1,25"}},
		{command.BadUsage, `invalid value "-1" for flag -seed`, []string{"bench", "-images", dir, "-seed", "-1"}},
		{command.BadUsage, "-validation: want it with -noisy and -clean", []string{"bench", "-images", dir, "-validation", "1"}},
		{command.BadUsage, "-sigma: want it with -images", []string{"bench", "-noisy", pairs, "-clean", pairs, "-sigma", "0.1"}},
		{command.BadUsage, "-estimate: want it with -images", []string{"bench", "-noisy", pairs, "-clean", pairs, "-estimate"}},
		{command.BadUsage, "-validation: want a number of images, or a fraction", []string{"bench", "-noisy", pairs, "-clean", pairs, "-validation", "x"}},
		{command.Failed, "want 1 to 1 of 2", []string{"bench", "-model", told, "-noisy", pairs, "-clean", pairs, "-validation", "2"}},
		{command.Failed, "none", []string{"bench", "-model", told, "-images", filepath.Join(dir, "none")}},
		{command.Failed, "want pictures, got none", []string{"bench", "-model", told, "-images", t.TempDir()}},
	} {
		commandtest.Reject(t, program, c.status, c.want, c.args...)
	}
	if after, err := os.ReadDir(dir); err != nil || len(after) != len(before) {
		t.Errorf("got the files %v, error %v, want %v", after, err, before)
	}
}

// The identity as a model has the figures of the noisy picture, and Wiener's filter better ones.
func TestBench(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Set12")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 48, 40))
	for i := range img.Pix {
		img.Pix[i] = uint8(128 + 60*math.Sin(float64(i%48)/5)*math.Cos(float64(i/48)/7))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "01.png"), b.Bytes())
	write(t, filepath.Join(dir, "02.png"), b.Bytes())
	text := do(t, 0, nil, "bench", "-model", saved(t, true), "-images", dir, "-sigma", "25/255,0.02,0")
	for _, want := range []string{"σ = 25/255", "σ = 0.02", "σ = 0:", "+Inf 1.0000", "01.png", "02.png", "mean", "BM3D 29.97, DnCNN 30.44, FFDNet 30.43, DRUNet 30.94 dB"} {
		if strings.Count(text, want) < 1 {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
	list, err := readFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := loadModels(saved(t, true))
	if err != nil {
		t.Fatal(err)
	}
	sigma := 25.0 / 255
	mean, err := benchmark{models: m, sigma: sigma, key: data.Key{Purpose: data.Test}}.run(list, func(string, row) {})
	noisy, filtered, model := mean[0], mean[1], mean[2]
	if want := -20 * math.Log10(sigma); err != nil || math.Abs(noisy.psnr-want) > 0.2 || math.Abs(model.psnr-noisy.psnr) > 0.1 || model.ssim != noisy.ssim ||
		filtered.psnr < noisy.psnr+5 || filtered.ssim < noisy.ssim {
		t.Errorf("want %.2f dB for the noisy pictures and the identity, and more for the filter, got %+v, error %v", want, mean, err)
	}
}

// Of pairs that differ by a constant the table has that constant, and with -validation those pairs only that training leaves out.
func TestBenchPairs(t *testing.T) {
	clean := writePictures(t, 16, 20, map[string]byte{"a.png": 100, "b.png": 100, "c.png": 100})
	noisy := writePictures(t, 16, 20, map[string]byte{"a.png": 103, "b.png": 104, "c.png": 100})
	model := saved(t, false)
	text := do(t, 0, nil, "bench", "-model", model, "-noisy", noisy, "-clean", clean)
	for _, want := range []string{"3 pairs", "a.png                 0.0118   38.59 ", "b.png                 0.0157   36.09 ", "all pixels; means     0.0113    +Inf 0.9996"} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
	album, err := images.OpenFolder(clean, images.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, left, err := album.Split(1)
	if err != nil {
		t.Fatal(err)
	}
	text = do(t, 0, nil, "bench", "-model", model, "-noisy", noisy, "-clean", clean, "-validation", "1")
	if !strings.Contains(text, "1 pairs") || strings.Count(text, ".png") != 1 || !strings.Contains(text, "\n"+left.Files[0].Name+" ") {
		t.Errorf("want %s alone in\n%s", left.Files[0].Name, text)
	}
}
