package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train/tensorboard"
	"github.com/denoise-go/denoise/train/view"
)

// What -log and -tensorboard ask for, and the report.
func TestOutput(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	writeSet(t, filepath.Join(dir, "emnist-digits-train-images-idx3-ubyte"), 6, 4, 4)
	writeSet(t, filepath.Join(dir, "emnist-digits-test-images-idx3-ubyte"), 2, 4, 4)
	status, stdout, stderr := start("-data", dir, "-out", out, "-loss", "l2", "-epochs", "2", "-log", "json", "-tensorboard")
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	run := filepath.Join(out, "mnist-l2")
	lines := json.NewDecoder(strings.NewReader(stderr))
	for epoch := 1; epoch <= 2; epoch++ {
		var line struct {
			Epoch        int
			Loss, Folder string
		}
		if err := lines.Decode(&line); err != nil || line.Epoch != epoch || line.Loss != "L2" || line.Folder != run {
			t.Errorf("epoch %d: got %+v, error %v", epoch, line, err)
		}
	}
	if lines.More() {
		t.Errorf("want a line of JSON an epoch, got %s", stderr)
	}
	events, err := os.ReadFile(filepath.Join(run, tensorboard.FileName))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"loss/training", "loss/validation", "learning_rate", "samples"} {
		if got := strings.Count(string(events), want); got != 2 {
			t.Errorf("want %s in 2 events, got %d", want, got)
		}
	}
	report, err := os.ReadFile(filepath.Join(run, view.ReportFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<title>Denoising autoencoder, L2 loss</title>", "go run ./examples/mnist -data ", "autoencoder, L2", "image/png", "image/svg"} {
		if !strings.Contains(string(report), want) {
			t.Errorf("want %q in the report", want)
		}
	}
	row, _, _ := strings.Cut(after(stdout, "autoencoder, L2"), "\n")
	for _, figure := range strings.Fields(row) {
		if !strings.Contains(string(report), "<td>"+figure+"</td>") {
			t.Errorf("want the table's %s in the report", figure)
		}
	}
	if status, _, stderr := start("-log", "xml"); status != command.BadUsage || !strings.Contains(stderr, `-log: want text or json, got "xml"`) {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
}
