package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
)

// writeSet writes a file of n images of h×w that differ.
func writeSet(t *testing.T, path string, n, h, w int) {
	t.Helper()
	pixels := make([]byte, n*h*w)
	for i := range pixels {
		pixels[i] = byte(i*i + i/7)
	}
	writeImages(t, path, h, w, pixels)
}

// writeImages writes a file of images of h×w.
func writeImages(t *testing.T, path string, h, w int, pixels []byte) {
	t.Helper()
	var file []byte
	for _, v := range []int{0x803, len(pixels) / (h * w), h, w} {
		file = binary.BigEndian.AppendUint32(file, uint32(v))
	}
	if err := os.WriteFile(path, append(file, pixels...), 0o644); err != nil {
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
	runDir := filepath.Join(out, "mnist-l2")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-split", "letters"}, []string{
			"unknown set emnist-letters from " + dir + ": 11 images to train on, 2 to validate, 3 to test",
			"passed over: emnist-letters-train-images-idx3-ubyte.gz (a folder)\n", "autoencoder, L2",
		}},
		{[]string{"-split", "letters", "-resume", "-epochs", "3"}, []string{"autoencoder, L2"}},
		{[]string{"-split", "letters", "-verify", runDir}, []string{"from epoch 2 to epoch 3 gave the same bits"}},
		{[]string{"-split", "letters", "-restart", "-validation", "5", "-noise", "poisson", "-peak", "9", "-quantize"}, []string{
			"8 images to train on, 5 to validate, 3 to test", "quantized(256 levels, poisson(peak 9)) noise", "autoencoder, L2",
		}},
		{[]string{"-split", "letters", "-verify", runDir}, []string{"from epoch 1 to epoch 2 gave the same bits"}},
		{[]string{"-split", "digits", "-restart", "-validation", "0.5", "-sigma", "25/255..0.5"}, []string{
			"1 images to train on, 1 to validate, 1 to test", "gaussian(mean 0, sigma 0.09803922..0.5) noise", "autoencoder, L2",
		}},
		{[]string{"-split", "digits", "-verify", runDir}, []string{"from epoch 1 to epoch 2 gave the same bits"}},
	} {
		args := append([]string{"-data", dir, "-out", out}, c.args...)
		if !slices.Contains(args, "-verify") {
			args = append(args, "-loss", "l2")
			if !slices.Contains(args, "-epochs") {
				args = append(args, "-epochs", "2")
			}
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
	var said bytes.Buffer
	if status := program.Status(context.Background(), []string{"-data", dir, "-split", "digits", "-verify", runDir}, command.Stdio{Out: broken{}, Err: &said}); status != command.Failed || !strings.Contains(said.String(), "results are lost: no space left") {
		t.Errorf("verify on a full disk: status %d, stderr %s", status, &said)
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"there are emnist-digits, emnist-letters (-split NAME chooses)", nil},
		{"want the run of a network", []string{"-split", "letters"}}, // the folder has one of 4×4
	} {
		status, _, stderr := start(append([]string{"-data", dir, "-verify", runDir}, c.args...)...)
		if status != command.Failed || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: status %d, stderr %s", c.args, status, stderr)
		}
	}
	if status, _, stderr := start("-data", dir, "-split", "letters", "-out", filepath.Join(out, "b"), "-batch", "12"); status != command.Failed || !strings.Contains(stderr, "batch: want 1 to 11 samples") {
		t.Errorf("a batch of more than all: status %d, stderr %s", status, stderr)
	}
}

// The network and the memory must follow the size of images, and be what they were for MNIST's.
func TestNetworkFollowsTheSet(t *testing.T) {
	o, err := parse(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := o.model.Config(data.Shape{C: 1, H: 28, W: 28}, 3), autoencoder.MLP28x28().WithSeed(3); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	of := func(images, h, w int) flags.Sets {
		s, err := data.NewSet("s", h, w, make([]byte, images*h*w))
		if err != nil {
			t.Fatal(err)
		}
		return flags.Sets{Training: s, Validation: s, Test: s}
	}
	with := func(batch int, s flags.Sets) int64 {
		o.train.Batch = batch
		bytes, err := memory(o, s)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	const was = 3*100*784 + 44<<20 + 128*192<<10 // of the network for MNIST
	if got := with(128, of(100, 28, 28)); got < was*99/100 || got > was*102/100 {
		t.Errorf("%d bytes for MNIST, want about %d", got, was)
	}
	if got := with(1, of(1, 4, 4)); got != leastMemory {
		t.Errorf("%d bytes for a set that takes hardly any, want %d", got, leastMemory)
	}
	m, err := autoencoder.New(o.model.Config(data.Shape{C: 1, H: 60, W: 80}, 0))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if got := with(1, of(1, 60, 80)); got < 9*int64(len(weights)) || got > 15*int64(len(weights)) {
		t.Errorf("%d bytes for a network of %d", got, len(weights))
	}
}
