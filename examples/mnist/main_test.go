package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/cuda"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/view"
)

// start runs the program.
func start(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = program.Status(context.Background(), args, command.Stdio{Out: &out, Err: &err})
	return status, out.String(), err.String()
}

// part writes a folder with the last images of MNIST's training set and the first of its test set, at half their width and height, where
// everything takes a small part of the time.
func part(t *testing.T, training, test int) (dir string) {
	t.Helper()
	mnist, err := data.MNIST("")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	const side = 28
	last, first := mnist.Train.Pixels[(mnist.Train.Len()-training)*side*side:], mnist.Test.Pixels[:test*side*side]
	for name, pixels := range map[string][]byte{"train": last, "t10k": first} {
		half := make([]byte, 0, len(pixels)/4)
		for top := 0; top < len(pixels); top += 2 * side { // rows of all images are one below the other
			for p := top; p < top+side; p += 2 {
				sum := int(pixels[p]) + int(pixels[p+1]) + int(pixels[p+side]) + int(pixels[p+side+1])
				half = append(half, byte(sum/4))
			}
		}
		writeImages(t, filepath.Join(dir, name+"-images-idx3-ubyte"), side/2, side/2, half)
	}
	return dir
}

// One epoch on some of MNIST's images, with everything that the full experiment does.
func TestOneEpoch(t *testing.T) {
	set, out := part(t, 5000, 2000), t.TempDir()
	args := []string{"-data", set, "-validation", "1000", "-epochs", "1", "-batch", "32", "-loss", "l2", "-lr", "1e-3", "-out", out}
	dir := filepath.Join(out, "mnist-l2")
	status, stdout, stderr := start(args...)
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if status, stdout, stderr := start("-data", set, "-verify", dir); status != 0 || !strings.Contains(stdout, "the 125 steps from epoch 0 to epoch 1 gave the same bits") {
		t.Errorf("verify: status %d, stdout %s, stderr %s", status, stdout, stderr)
	}
	if status, _, stderr := start(args...); status != command.Failed || !strings.Contains(stderr, "-resume goes on with it, -restart deletes it") {
		t.Errorf("once more without -resume: status %d, stderr %s", status, stderr)
	}
	for _, name := range []string{train.BestFile, train.HistoryFile, "run.json", "loss.png", "loss.svg", "samples.png", view.ReportFile} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
	}
	for _, row := range []string{"noisy input", "mean image", "linear (Wiener)", "autoencoder, L2"} {
		if !strings.Contains(stdout, row) {
			t.Errorf("the table lacks %q:\n%s", row, stdout)
		}
	}
	// With noise of the test's own seed and purpose; another gives other last digits.
	if fields := strings.Fields(after(stdout, "noisy input")); !slices.Equal(fields[:5], []string{"0.3987", "0.24985", "6.04", "9.39", "0.5431"}) {
		t.Errorf("the noisy input's row begins with %v", fields[:5])
	}
	if !strings.Contains(stdout, "4000 images to train on, 1000 to validate, 2000 to test") || !strings.Contains(stderr, "epoch   1/1") {
		t.Errorf("stdout:\n%s\nstderr:\n%s", stdout, stderr)
	}

	// The figures are those of what one epoch can learn: better than the mean image, whose loss is 0.048.
	text, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Result struct {
			Loss float64 `json:"best_validation_loss"`
		}
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if r.Result.Loss < 0.030 || r.Result.Loss > 0.042 {
		t.Errorf("validation loss %g after an epoch", r.Result.Loss)
	}
}

// after is what follows mark in text.
func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest
}

// broken is standard output on a full disk.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestHelp(t *testing.T) {
	status, stdout, stderr := start("-h")
	if status != 0 || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	for _, flag := range []string{"-loss", "-epochs", "-batch", "-lr", "-optimizer", "-schedule", "-sigma", "-noise", "-peak", "-clip", "-quantize", "-noiseless", "-seed", "-data", "-split", "-validation", "-out", "-device", "-tf32", "-quick", "-resume", "-restart", "-keep", "-verify", "-onnx", "-init"} {
		if !strings.Contains(stdout, "  "+flag) {
			t.Errorf("help lacks %s", flag)
		}
	}
}

// What is wrong is said in one line, and nothing is written.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	writeSet(t, filepath.Join(dir, "train-images-idx3-ubyte"), 12, 4, 4)
	writeSet(t, filepath.Join(dir, "t10k-images-idx3-ubyte"), 2, 4, 4)
	damaged := filepath.Join(dir, "damaged")
	if err := os.Mkdir(damaged, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"} {
		if err := os.WriteFile(filepath.Join(damaged, name), []byte("not images"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{command.BadUsage, "flag provided but not defined: -x", []string{"-x"}},
		{command.BadUsage, `want flags only, got "train"`, []string{"train"}},
		{command.BadUsage, "-loss: want l1, l2, both, huber or bce", []string{"-loss", "l3"}},
		{command.BadUsage, "want a noise of gaussian", []string{"-noise", "rain"}},
		{command.BadUsage, "sigma", []string{"-sigma", "-1"}},
		{command.BadUsage, "-epochs: want 1 to 2147483647", []string{"-epochs", "0"}},
		{command.BadUsage, "-batch: want at least 1", []string{"-batch", "-3"}},
		{command.BadUsage, "learning rate above 0, got NaN", []string{"-lr", "NaN"}},
		{command.BadUsage, "want -quick or -epochs, got both", []string{"-quick", "-epochs", "3"}},
		{command.BadUsage, "want -quick or -lr, got both", []string{"-lr", "1", "-quick"}},
		{command.BadUsage, "want -resume or -restart, got both", []string{"-resume", "-restart"}},
		{command.BadUsage, "-keep: want at least 1", []string{"-keep", "0"}},
		{command.BadUsage, "-init: want the file of a model", []string{"-init", dir}},
		{command.BadUsage, "-init: want the file of a model", []string{"-init", ""}},
		{command.Failed, "-init " + file + ": autoencoder: load: ", []string{"-data", dir, "-init", file}},
		{command.BadUsage, "-data: want a value, got none", []string{"-data", ""}},
		{command.BadUsage, "-onnx: want a file in a folder that exists", []string{"-onnx", ""}},
		{command.BadUsage, "-verify: want the folder of a run", []string{"-verify", ""}},
		{command.BadUsage, "want -verify or -lr, got both", []string{"-verify", dir, "-lr", "1"}},
		{command.BadUsage, "want -verify or -resume, got both", []string{"-verify", dir, "-resume"}},
		{command.Failed, "want a warm-up of less than the run's 1 steps, got 400", []string{"-data", dir, "-epochs", "1", "-schedule", "cosine(warmup 400, floor 0)"}},
		{command.Failed, "run.json", []string{"-verify", dir}},
		{command.BadUsage, "-device: want cpu or cuda", []string{"-device", "tpu"}},
		{command.BadUsage, "-tf32: want -device cuda", []string{"-tf32"}},
		{command.BadUsage, "-onnx: want a file in a folder that exists", []string{"-onnx", filepath.Join(file, "x.onnx")}},
		{command.BadUsage, "-onnx: want a file in a folder that exists", []string{"-onnx", filepath.Join(dir, "none", "x.onnx")}},
		{command.BadUsage, "-onnx: want a file in a folder that exists", []string{"-onnx", dir}},
		{command.Failed, "batch: want 1 to 10 samples", []string{"-data", dir, "-batch", "11"}},
		{command.Failed, "want 1 to 11 of 12 training images", []string{"-data", dir, "-validation", "12"}},
		{command.Failed, "there is no such folder", []string{"-data", filepath.Join(dir, "none")}},
		{command.Failed, `train-images-idx3-ubyte: want an IDX header of 16 bytes, got 10: unexpected EOF: it is a text that begins with "not images"`, []string{"-data", damaged}},
		{command.BadUsage, "-out: want a folder, got the file", []string{"-data", dir, "-out", file}},
	} {
		args := c.args
		if args[0] != "train" && !slices.Contains(args, "-out") {
			args = append(args, "-out", filepath.Join(dir, "out"))
		}
		commandtest.Reject(t, program, c.status, c.want, args...)
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("a run that could not start left a folder")
	}
}

// With one loss -onnx names the file, with two the loss is in the name.
func TestWriteONNX(t *testing.T) {
	dir := t.TempDir()
	m, err := autoencoder.New(autoencoder.MLP(3, []int{2}, []int{3}))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := m.WriteONNX(&want); err != nil {
		t.Fatal(err)
	}
	l1, l2 := flags.Loss{Name: "L1"}, flags.Loss{Name: "L2"}
	for _, c := range []struct {
		file   string
		losses []flags.Loss
	}{{filepath.Join(dir, "one.onnx"), []flags.Loss{l2}}, {filepath.Join(dir, "two.onnx"), []flags.Loss{l1, l2}}, {"", []flags.Loss{l1, l2}}} {
		var o options
		o.output.ONNX, o.training.Losses = c.file, c.losses
		if err := o.writeONNX(l2, m); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"one.onnx", "two-l2.onnx"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s: want the model's %d bytes, got %d, error %v", name, want.Len(), len(got), err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("want two files, got %v, error %v", files, err)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, err bytes.Buffer
	dir := t.TempDir()
	if status := program.Status(ctx, []string{"-loss", "l1", "-out", dir}, command.Stdio{Out: &out, Err: &err}); status != command.Interrupted || !strings.Contains(out.String(), "MNIST from") {
		t.Errorf("status %d, stdout %q, stderr %q", status, out.String(), err.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "mnist-l1", train.RunFile)); err != nil {
		t.Error(err)
	}
}

// Where there is no GPU, or the program was built without CUDA, -device cuda says so in a line.
func TestWithoutGPU(t *testing.T) {
	gpu, err := cuda.Open(cuda.Options{})
	if err == nil {
		gpu.Close()
		t.Skip("there is a GPU")
	}
	out := filepath.Join(t.TempDir(), "out")
	status, _, stderr := start("-device", "cuda", "-out", out)
	if status != command.Failed || !strings.HasPrefix(stderr, "mnist: cuda: ") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder for results: %v", err)
	}
}
