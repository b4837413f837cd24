package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train"
)

// -init begins a run with another learning rate from the weights of one, and the refusal to resume says so.
func TestInit(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	writeSet(t, filepath.Join(dir, "emnist-digits-train-images-idx3-ubyte"), 6, 4, 4)
	writeSet(t, filepath.Join(dir, "emnist-digits-test-images-idx3-ubyte"), 2, 4, 4)
	begin := func(args ...string) (int, string) {
		status, _, stderr := start(append([]string{"-data", dir, "-loss", "l2", "-epochs", "1"}, args...)...)
		return status, stderr
	}
	if status, stderr := begin("-out", out); status != 0 {
		t.Fatal(stderr)
	}
	if status, stderr := begin("-out", out, "-resume", "-lr", "0.01"); status != command.Failed || !strings.Contains(stderr, "optimizer.lr was 0.0001, now 0.01") ||
		!strings.Contains(stderr, "-init") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("another learning rate: status %d, stderr %s", status, stderr)
	}
	best := filepath.Join(out, "mnist-l2", train.BestFile)
	other := filepath.Join(out, "other")
	if status, stderr := begin("-out", other, "-init", best, "-lr", "0.01"); status != 0 {
		t.Fatal(stderr)
	}
	if r, err := train.ReadRecord(filepath.Join(other, "mnist-l2")); err != nil || len(r.Weights) != 64 {
		t.Errorf("want a record with the weights' checksum, got %q, error %v", r.Weights, err)
	}
	for _, args := range [][]string{{"-resume"}, {"-resume", "-init", best}} {
		if status, stderr := begin(append(args, "-out", other, "-lr", "0.01")...); status != 0 || !strings.Contains(stderr, "nothing is left to do") {
			t.Errorf("%q: status %d, stderr %s", args, status, stderr)
		}
	}
	if status, stderr := begin("-out", filepath.Join(out, "third"), "-init", best, "-model", "unet"); status != command.Failed ||
		!strings.Contains(stderr, `want those of the same network: encoder[0]: want {"kind":"`) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("another network: status %d, stderr %s", status, stderr)
	}
}
