package main

import (
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// writeSet writes a file of n images of h×w that differ.
func writeSet(t *testing.T, path string, n, h, w int) {
	t.Helper()
	var file []byte
	for _, v := range []int{0x803, n, h, w} {
		file = binary.BigEndian.AppendUint32(file, uint32(v))
	}
	for i := range n * h * w {
		file = append(file, byte(i*i+i/7))
	}
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A set of a few small images goes all the way: table, resuming, verifying.
func TestSmallSets(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, filepath.Join(dir, "emnist-letters-train-images-idx3-ubyte"), 13, 5, 7)
	writeSet(t, filepath.Join(dir, "emnist-letters-test-images-idx3-ubyte"), 3, 5, 7)
	writeSet(t, filepath.Join(dir, "emnist-digits-train-images-idx3-ubyte"), 2, 4, 4)
	writeSet(t, filepath.Join(dir, "emnist-digits-test-images-idx3-ubyte"), 1, 4, 4)
	if err := os.Mkdir(filepath.Join(dir, "emnist-letters-train-images-idx3-ubyte.gz"), 0o755); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	run := filepath.Join(out, "mnist-l2")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-split", "letters"}, []string{
			"unknown set emnist-letters from " + dir + ": 11 images to train on, 2 to validate, 3 to test",
			"passed over: emnist-letters-train-images-idx3-ubyte.gz (a folder)\n", "autoencoder, L2",
		}},
		{[]string{"-split", "letters", "-resume", "-epochs", "3"}, []string{"autoencoder, L2"}},
		{[]string{"-split", "letters", "-verify", run}, []string{"from epoch 2 to epoch 3 made again, equal to the bit"}},
		{[]string{"-split", "letters", "-restart", "-validation", "5", "-noise", "poisson", "-peak", "9", "-quantize"}, []string{
			"8 images to train on, 5 to validate, 3 to test", "quantized(256 levels, poisson(peak 9)) noise", "autoencoder, L2",
		}},
		{[]string{"-split", "letters", "-verify", run}, []string{"from epoch 1 to epoch 2 made again, equal to the bit"}},
		{[]string{"-split", "digits", "-restart", "-validation", "0.5", "-sigma", "25/255..0.5"}, []string{
			"1 images to train on, 1 to validate, 1 to test", "gaussian(mean 0, sigma 0.09803922..0.5) noise", "autoencoder, L2",
		}},
		{[]string{"-split", "digits", "-verify", run}, []string{"from epoch 1 to epoch 2 made again, equal to the bit"}},
	} {
		args := append([]string{"-data", dir, "-out", out, "-loss", "l2"}, c.args...)
		if !strings.Contains(strings.Join(args, " "), "-epochs") {
			args = append(args, "-epochs", "2")
		}
		status, stdout, stderr := start(args...)
		if status != 0 {
			t.Fatalf("%q: status %d: %s", c.args, status, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stdout, want) {
				t.Errorf("%q: want %q in\n%s", c.args, want, stdout)
			}
		}
	}
	for _, c := range []struct{ want, arg string }{
		{"there are emnist-digits, emnist-letters (-split NAME chooses)", ""},
		{"want the run of a network", "letters"}, // the folder has one of 4×4
	} {
		status, _, stderr := start("-data", dir, "-split", c.arg, "-verify", run)
		if status != exitFailed || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("-split %q: status %d, stderr %s", c.arg, status, stderr)
		}
	}
	if status, _, stderr := start("-data", dir, "-split", "letters", "-out", filepath.Join(out, "b"), "-batch", "12"); status != exitFailed || !strings.Contains(stderr, "want a batch of 1 to 11 images") {
		t.Errorf("a batch of more than all: status %d, stderr %s", status, stderr)
	}
}

func TestShares(t *testing.T) {
	for _, c := range []struct {
		text    string
		n, want int
	}{
		{"", 60_000, 10_000}, {"", 13, 2}, {"", 2, 1}, {"", 112_800, 18_800},
		{"5", 13, 5}, {"12", 13, 12}, {"1", 2, 1}, {"0.1", 60_000, 6000}, {"1/6", 60_000, 10_000}, {"0.999", 3, 2}, {"1e-9", 3, 1},
	} {
		s, err := usualShare, error(nil)
		if c.text != "" {
			s, err = parseShare(c.text)
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := s.of(c.n); err != nil || got != c.want {
			t.Errorf("%q of %d: got %d, error %v, want %d", c.text, c.n, got, err, c.want)
		}
	}
	for _, text := range []string{"0", "-1", "1.5", "1.0", "x", "0.0", "NaN", "1/0", "", "7/6"} {
		if s, err := parseShare(text); err == nil {
			t.Errorf("%q is taken for %+v", text, s)
		}
	}
	for _, c := range []struct {
		s share
		n int
	}{{usualShare, 1}, {share{images: 3}, 3}, {share{images: 9}, 3}} {
		if got, err := c.s.of(c.n); err == nil {
			t.Errorf("%+v of %d is %d", c.s, c.n, got)
		}
	}
}

// The network and the memory must follow the size of images, and be what they were for MNIST's.
func TestNetworkFollowsTheSet(t *testing.T) {
	if got, want := network(784, 3), autoencoder.MLP28x28().WithSeed(3); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	of := func(images, h, w int) sets {
		s, err := data.NewSet("s", h, w, make([]byte, images*h*w))
		if err != nil {
			t.Fatal(err)
		}
		return sets{s, s, s}
	}
	const was = 3*100*784 + 44<<20 + 128*192<<10 // of the network for MNIST
	if got := memory(of(100, 28, 28), 128); got < was*99/100 || got > was*102/100 {
		t.Errorf("%d bytes for MNIST, want about %d", got, was)
	}
	m, err := autoencoder.New(network(60*80, 0))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if got := memory(of(1, 60, 80), 1); got < 9*int64(len(weights)) || got > 15*int64(len(weights)) {
		t.Errorf("%d bytes for a network of %d", got, len(weights))
	}
}

func TestNoiseFlags(t *testing.T) {
	for args, want := range map[string]string{
		"":                                       "gaussian(mean 0, sigma 0.5)",
		"-sigma 25/255":                          "gaussian(mean 0, sigma 0.09803922)",
		"-sigma 0.1..0.6":                        "gaussian(mean 0, sigma 0.1..0.6)",
		"-sigma 5/255..50/255 -clip":             "clipped(gaussian(mean 0, sigma 0.019607844..0.19607843))",
		"-sigma 300/255":                         "gaussian(mean 0, sigma 1.1764706)",
		"-sigma 1":                               "gaussian(mean 0, sigma 1)",
		"-quantize":                              "quantized(256 levels, gaussian(mean 0, sigma 0.5))",
		"-quantize -clip -noise speckle":         "quantized(256 levels, speckle(sigma 0.5))",
		"-noise poisson":                         "poisson(peak 30)",
		"-noise poisson -peak 4.5 -clip":         "clipped(poisson(peak 4.5))",
		"-noise none":                            "none",
		"-noise masking -sigma 1/4":              "masking(0.25)",
		"-noise salt-pepper -sigma .1 -quantize": "quantized(256 levels, salt-pepper(0.1))",
	} {
		o, err := parse(strings.Fields(args), io.Discard)
		if err != nil || o.noise.String() != want {
			t.Errorf("%q: got %v, error %v, want %s", args, o.noise, err, want)
			continue
		}
		cfg := train.Default()
		if err := configure(&cfg, &train.Record{Identity: train.Identity{Loss: "l2", Noise: want}}); err != nil || cfg.Noise.String() != want {
			t.Errorf("%s is read back as %v, error %v", want, cfg.Noise, err)
		}
	}
	for args, want := range map[string]string{
		"-sigma 25":                      "want a fraction of the range from black to white, got 25 (25/255 for levels of 8 bits)",
		"-sigma 5..50":                   "got 5 (5/255 for levels of 8 bits)",
		"-sigma 0.1..50":                 "got 50 (50/255 for levels of 8 bits)",
		"-sigma x":                       "want a number such as 0.1 or 25/255, got \"x\"",
		"-sigma 25/x":                    "want a number such as 0.1 or 25/255, got \"25/x\"",
		"-sigma 0.1..":                   "want a number such as 0.1 or 25/255, got \"\"",
		"-sigma 25/0":                    "want a finite sigma",
		"-sigma NaN":                     "want a finite sigma",
		"-sigma 0.6..0.1":                "the smaller first",
		"-sigma 0.1..0.6 -noise speckle": "-sigma: want one number with speckle noise, got the range 0.1..0.6",
		"-sigma 0.1 -noise poisson":      "-sigma: want -peak for the strength of poisson noise",
		"-peak 3":                        "-peak: want -noise poisson with it, got gaussian",
		"-noise poisson -peak 0":         "want a peak of",
		"-noise masking -sigma 9/8":      "want a fraction of pixels",
		"-split letters":                 "-split: want -data with it",
		"-validation 0":                  "-validation: want a number of images, or a fraction between 0 and 1 such as 0.1, got \"0\"",
	} {
		if o, err := parse(strings.Fields(args), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: noise %v, error %v, want %q", args, o.noise, err, want)
		}
	}
}
