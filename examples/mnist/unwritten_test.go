package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train/tensorboard"
)

// Pictures and events that cannot be written cost nothing else: each run and the table are complete, and the error says what is missing.
func TestUnwrittenPictures(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	writeSet(t, filepath.Join(dir, "emnist-digits-train-images-idx3-ubyte"), 6, 4, 4)
	writeSet(t, filepath.Join(dir, "emnist-digits-test-images-idx3-ubyte"), 2, 4, 4)
	unwritten := []string{"mnist-l1/loss.png", "mnist-l1/" + tensorboard.FileName, "mnist-l2/samples.png"}
	for _, path := range unwritten { // nothing can be written in the place of a folder
		if err := os.MkdirAll(filepath.Join(out, path), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	status, stdout, stderr := start("-data", dir, "-out", out, "-epochs", "3", "-tensorboard", "-http", "localhost:0")
	last := stderr[strings.LastIndex(strings.TrimSpace(stderr), "\n")+1:]
	if status != command.Failed {
		t.Errorf("status %d", status)
	}
	for _, path := range unwritten {
		if !strings.Contains(last, filepath.FromSlash(path)) {
			t.Errorf("%s is not in the last line %q", path, last)
		}
		if n := strings.Count(stderr[:len(stderr)-len(last)], filepath.FromSlash(path)); n > 1 {
			t.Errorf("%d warnings of %s in\n%s", n, path, stderr)
		}
	}
	if strings.Count(stdout, "autoencoder, L") != 2 {
		t.Errorf("want a table with both models, got\n%s", stdout)
	}
	if status, _, stderr := start("-data", dir, "-out", out, "-epochs", "3", "-resume"); status != command.Failed || !strings.Contains(stderr, "nothing is left to do") {
		t.Errorf("resumed: status %d, stderr %s", status, stderr)
	}
}
