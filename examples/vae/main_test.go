package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
)

// start runs the program.
func start(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = program.Status(ctx, args, command.Stdio{Out: &out, Err: &err})
	return status, out.String(), err.String()
}

// folder returns one with a set like MNIST, of n images of 6×5 pixels to train on and as many to test with: a bar for each digit, and a speck.
func folder(t *testing.T, n int) string {
	t.Helper()
	const h, w = 6, 5
	images := header(0x803, n, h, w)
	labels := header(0x801, n)
	for i := range n {
		image := make([]byte, h*w)
		for k := range 3 {
			image[3*(i%10)+k] = 255
		}
		image[(7*i)%len(image)] = 128
		images, labels = append(images, image...), append(labels, uint8(i%10))
	}
	dir := t.TempDir()
	for _, half := range []string{"train", "t10k"} {
		for name, content := range map[string][]byte{"-images-idx3-ubyte": images, "-labels-idx1-ubyte": labels} {
			if err := os.WriteFile(filepath.Join(dir, half+name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func header(numbers ...int) (b []byte) {
	for _, v := range numbers {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// The whole experiment on a small set: every part prints its table and leaves its files, a second run gives the same from the files that are there, and the
// saved detector scores a picture.
func TestExperiment(t *testing.T) {
	set, out := folder(t, 120), filepath.Join(t.TempDir(), "vae")
	args := []string{"-data", set, "-out", out, "-epochs", "1", "-digits", "09"}
	status, stdout, stderr := start(context.Background(), args...)
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for _, part := range []string{
		"evidence lower bound", "log-likelihood by importance sampling", "upside down", "which names ", "test digits ", "fitted to its codes",
		"| 9 ", "| mean ", "denoising autoencoder", "denoising VAE",
	} {
		if !strings.Contains(stdout, part) {
			t.Errorf("the output lacks %q", part)
		}
	}
	for _, name := range []string{
		"samples.png", "walk.png", "map.png", "codes.png", "generation.png", "denoising-vae.png", "digit.bin",
		"detector/" + detectorFile, "detector/" + detectorModel, "vae/best.safetensors", "anomaly/ae-without-9/best.safetensors",
	} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
	}
	if t.Failed() {
		t.Logf("stdout:\n%s\nstderr:\n%s", stdout, stderr)
	}
	status, again, stderr := start(context.Background(), append(args, "-http", "localhost:0")...)
	before, again, shown := strings.Cut(again, "the runs are shown at http://localhost:")
	_, again, _ = strings.Cut(again, "\n") // the port
	if status != 0 || !shown || before+again != stdout {
		t.Errorf("the second time: status %d, stderr %s, stdout:\n%s\nwant:\n%s", status, stderr, again, stdout)
	}
	for _, name := range []string{"vae/samples.png", "vae/report.html", "anomaly/ae-without-9/report.html"} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
	}
	if status, _, stderr := start(context.Background(), append(args, "-beta", "2")...); status != command.Failed || !strings.Contains(stderr, "-restart begins anew") {
		t.Errorf("another network: status %d, %s", status, stderr)
	}
	status, stdout, stderr = start(context.Background(), "-score", filepath.Join(out, "digit.bin"), "-detector", filepath.Join(out, "detector"))
	var v verdict
	if err := json.Unmarshal([]byte(stdout), &v); err != nil || status != 0 || v.Threshold == 0 || v.Bound >= 0 {
		t.Errorf("-score: status %d, stdout %s, stderr %s", status, stdout, stderr)
	}
}

// Flags and sets that make no sense are errors before anything is trained.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	out, file, ones := filepath.Join(dir, "out"), filepath.Join(dir, "file"), folder(t, 120)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(ones, "train-labels-idx1-ubyte"), append(header(0x801, 120), bytes.Repeat([]byte{1}, 120)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{command.BadUsage, "-epochs: want 1 to", []string{"-epochs", "0"}},
		{command.BadUsage, "-epochs: want 1 to", []string{"-epochs", "-1"}},
		{command.BadUsage, "value out of range", []string{"-epochs", "99999999999999999999"}},
		{command.BadUsage, "-beta: want a number above 0, got NaN", []string{"-beta", "NaN"}},
		{command.BadUsage, "-beta: want a number above 0, got -1", []string{"-beta", "-1"}},
		{command.BadUsage, "-beta: want a number above 0, got +Inf", []string{"-beta", "Inf"}},
		{command.Failed, "weight", []string{"-beta", "1e300", "-data", folder(t, 120)}},
		{command.BadUsage, `invalid value "" for flag -beta`, []string{"-beta", ""}},
		{command.BadUsage, `-digits: want digits, each once, got "11"`, []string{"-digits", "11"}},
		{command.BadUsage, `-digits: want digits, each once, got "1x"`, []string{"-digits", "1x"}},
		{command.BadUsage, `-digits: want digits, each once, got "-1"`, []string{"-digits", "-1"}},
		{command.BadUsage, `invalid value "x" for flag -seed`, []string{"-seed", "x"}},
		{command.BadUsage, "want -quick or -epochs, got both", []string{"-quick", "-epochs", "3"}},
		{command.BadUsage, "want -score or -serve, got both", []string{"-score", "x", "-serve", ":0"}},
		{command.BadUsage, "want -score or -epochs, got both", []string{"-score", "x", "-epochs", "3"}},
		{command.BadUsage, "want -serve or -http, got both", []string{"-serve", ":0", "-http", ":0"}},
		{command.BadUsage, "-score: want a value, got none", []string{"-score", ""}},
		{command.BadUsage, "-serve: want a value, got none", []string{"-serve", ""}},
		{command.BadUsage, "-serve: want an address such as :8080", []string{"-serve", "localhost"}},
		{command.BadUsage, "-serve: want an address such as :8080", []string{"-serve", ":99999"}},
		{command.BadUsage, "-detector: want a value, got none", []string{"-score", "x", "-detector", ""}},
		{command.BadUsage, "-detector: want -score or -serve with it", []string{"-detector", dir}},
		{command.BadUsage, "-out: want a folder, got none", []string{"-out", ""}},
		{command.BadUsage, "-out: want a folder, got the file", []string{"-out", file}},
		{command.BadUsage, "-http: want an address", []string{"-http", ""}},
		{command.BadUsage, "want flags only", []string{"extra"}},
		{command.Failed, "trains one", []string{"-score", "x", "-detector", dir}},
		{command.Failed, "there is no such folder", []string{"-data", filepath.Join(dir, "none")}},
		{command.Failed, "want at least 12 test images, got 10", []string{"-data", folder(t, 10)}},
		{command.Failed, "want test images of ten kinds, labelled 0 to 9, got none with the label 9", []string{"-data", folder(t, 9)}},
		{command.Failed, "want training images of several kinds, got 100 with the label 1", []string{"-data", ones}},
	} {
		args := c.args
		if c.args[0] == "-data" || c.args[0] == "-beta" {
			args = append(args, "-out", out)
		}
		commandtest.Reject(t, program, c.status, c.want, args...)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a program that could not start left a folder")
	}
	if status, stdout, _ := start(context.Background(), "-h"); status != 0 || !strings.Contains(stdout, "  -serve") {
		t.Errorf("-h: status %d, %s", status, stdout)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if status, _, stderr := start(ctx, "-data", folder(t, 120), "-out", filepath.Join(t.TempDir(), "vae")); status != command.Interrupted {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

// A set of more kinds than ten, such as one of letters, is an error before anything is trained.
func TestOtherLabels(t *testing.T) {
	dir := folder(t, 120)
	labels := append(header(0x801, 120), make([]byte, 119)...)
	if err := os.WriteFile(filepath.Join(dir, "t10k-labels-idx1-ubyte"), append(labels, 26), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := start(context.Background(), "-data", dir, "-out", filepath.Join(t.TempDir(), "vae"))
	if status != command.Failed || !strings.Contains(stderr, "want labels from 0 to 9, ten kinds of images, got 26") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

// The variational autoencoder has the layers of the plain one, and a variance for each number of the code.
func TestNetworks(t *testing.T) {
	set := folder(t, 120)
	o, err := parse([]string{"-data", set}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := readSets(o, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	l := lab{training: o.training, sets: s}
	vae, err := autoencoder.New(l.vae(codeWidth))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := autoencoder.New(l.plain(codeWidth))
	if err != nil {
		t.Fatal(err)
	}
	if extra := vae.Parameters() - plain.Parameters(); extra != (hidden+1)*codeWidth || vae.Code() != plain.Code() {
		t.Errorf("%d more parameters, codes %v and %v", extra, vae.Code(), plain.Code())
	}
}

func TestBarcodes(t *testing.T) {
	b := barcodes{images{labels: []uint8{0, 9, 4}}}
	for i, label := range b.labels {
		bar := make([]float32, 784)
		if err := b.Read(bar, nil, i, data.Key{}); err != nil {
			t.Fatal(err)
		}
		lit := 0
		for _, v := range bar {
			lit += int(v)
		}
		if got := readBar(bar); got != label || lit < 78 || lit > 79 {
			t.Errorf("bar %d reads as %d, with %d pixels", label, got, lit)
		}
	}
}
