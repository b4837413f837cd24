package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/view"
)

// writePictures writes gray pictures of one size and of one value each to a new folder.
func writePictures(t *testing.T, h, w int, values map[string]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, v := range values {
		m := image.NewGray(image.Rect(0, 0, w, h))
		for i := range m.Pix {
			m.Pix[i] = v
		}
		var file bytes.Buffer
		if err := png.Encode(&file, m); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), file.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runTrain runs the command with small crops and returns its status and what it printed.
func runTrain(args ...string) (status int, printed string) {
	var out bytes.Buffer
	small := []string{"train", "-crop", "8", "-crops", "8", "-batch", "4", "-epochs", "1"}
	status = program.Status(context.Background(), append(small, args...), command.Stdio{Out: &out, Err: &out})
	return status, out.String()
}

func TestTrain(t *testing.T) {
	photos := writePictures(t, 10, 12, map[string]byte{"a.png": 10, "b.png": 20, "c.png": 30})
	if err := os.WriteFile(filepath.Join(photos, "cut.png"), []byte("\x89PNG\r\n\x1a\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	scans := writePictures(t, 10, 12, map[string]byte{"a.png": 12, "b.png": 22, "c.png": 33})
	for _, c := range []struct {
		args     []string
		channels int
		want     string
	}{
		{[]string{"-images", photos, "-validation", "1", "-sigma", "5/255..50/255"}, 1, "2 pictures to train on, 1 to validate with, 1 broken ones skipped; crops of 1×8×8"},
		{[]string{"-noisy", scans, "-clean", photos, "-validation", "1"}, 1, "skipped: cut.png: images: PNG: "},
		{[]string{"-leaves", "-http", "localhost:0", "-log", "json"}, 3, `"msg":"epoch","loss":"L2"`},
	} {
		out := filepath.Join(t.TempDir(), "run")
		half := out + ".half"
		args := append([]string{"-out", out, "-half", half}, c.args...)
		status, printed := runTrain(args...)
		if status != 0 || !strings.Contains(printed, c.want) {
			t.Fatalf("%q: got status %d, printed\n%s", c.args, status, printed)
		}
		m, err := autoencoder.Load(filepath.Join(out, train.BestFile))
		if err != nil || m.Input().C != c.channels {
			t.Errorf("%q: got a model of %v, %v", c.args, m, err)
		}
		for _, name := range []string{"loss.svg", "samples.png", view.ReportFile} {
			if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
				t.Errorf("%q: %s is missing or empty: %v", c.args, name, err)
			}
		}
		if m, err = autoencoder.Load(half); err != nil || m.Input().C != c.channels {
			t.Errorf("%q: got a model of 16 bits of %v, %v", c.args, m, err)
		}
		if status, printed = runTrain(args...); status != command.Failed || !strings.Contains(printed, "-resume goes on with it") {
			t.Errorf("a second run: got status %d, printed\n%s", status, printed)
		}
		if status, printed = runTrain(append(args, "-verify", out)...); status != 0 || !strings.Contains(printed, "gave the same bits") {
			t.Errorf("-verify: got status %d, printed\n%s", status, printed)
		}
	}
}

// -init trains a copy of a model on, whose network need not be stated, and -model states one that the file must have.
func TestTrainFromAModel(t *testing.T) {
	first, second := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "run")
	if status, printed := runTrain("-leaves", "-channels", "1", "-model", "unet", "-size", "2x4x1,2x8x1", "-out", first); status != 0 {
		t.Fatal(printed)
	}
	best := filepath.Join(first, train.BestFile)
	if status, printed := runTrain("-leaves", "-channels", "1", "-crop", "12", "-seed", "7", "-init", best, "-lr", "1e-9", "-out", second); status != 0 {
		t.Fatal(printed)
	}
	before, err := autoencoder.Load(best)
	if err != nil {
		t.Fatal(err)
	}
	after, err := autoencoder.Load(filepath.Join(second, train.BestFile))
	if err != nil || after.Input() != (layer.Shape{C: 1, H: 12, W: 12}) || after.Config().Seed != 7 {
		t.Fatalf("got a model of %v, %v", after, err)
	}
	for i, p := range after.Params() {
		for j, v := range p.Data {
			if want := before.Params()[i].Data[j]; math.Abs(float64(v-want)) > 1e-6 {
				t.Fatalf("%s[%d]: want %v as in the file, got %v", p.Name, j, want, v)
			}
		}
	}
	for want, args := range map[string][]string{
		"want pictures of 1 channels":    {"-channels", "3"},
		"want those of the same network": {"-channels", "1", "-model", "resunet"},
		"want a height that 4 divides":   {"-channels", "1", "-crop", "6"},
	} {
		args = append([]string{"-leaves", "-init", best, "-out", filepath.Join(t.TempDir(), "run")}, args...)
		if status, printed := runTrain(args...); status == 0 || !strings.Contains(printed, want) {
			t.Errorf("%q: want %q, got status %d, printed\n%s", args, want, status, printed)
		}
	}
}

func TestTrainRejects(t *testing.T) {
	photos := writePictures(t, 10, 12, map[string]byte{"a.png": 10, "b.png": 20})
	out, half := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "half")
	large := writePictures(t, 100, 100, map[string]byte{"a.png": 10, "b.png": 20})
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, command.BadUsage, "want one of -images, -noisy with -clean, and -leaves, got 0"},
		{[]string{"-leaves", "-images", photos}, command.BadUsage, "got 2"},
		{[]string{"-noisy", photos}, command.BadUsage, "want -noisy and -clean"},
		{[]string{"-noisy", photos, "-clean", photos, "-sigma", "0.1"}, command.BadUsage, "-sigma: want it without -noisy"},
		{[]string{"-leaves", "-half", filepath.Join(photos, "none", "file")}, command.BadUsage, "-half: want a file in a folder that exists"},
		{[]string{"-leaves", "-half", ""}, command.BadUsage, "-half: want a file in a folder that exists"},
		{[]string{"-leaves", "-half", photos}, command.BadUsage, "-half: want a file in a folder that exists"},
		{[]string{"-leaves", "-half", half, "-onnx", half}, command.BadUsage, "want two files for -half and -onnx"},
		{[]string{"-leaves", "-out", ""}, command.BadUsage, "-out: want a folder, got none"},
		{[]string{"-leaves", "-out", filepath.Join(photos, "a.png")}, command.BadUsage, "-out: want a folder, got the file"},
		{[]string{"-leaves", "-verify", filepath.Join(photos, "none")}, command.BadUsage, "-verify: want the folder of a run"},
		{[]string{"-leaves", "-verify", photos, "-restart"}, command.BadUsage, "want -verify, -resume or -restart"},
		{[]string{"-leaves", "-verify", photos}, command.Failed, "want a state, got none"},
		{[]string{"-leaves", "-deadline", "-1s"}, command.BadUsage, "-deadline: want more than 0"},
		{[]string{"-leaves", "-lr", "NaN"}, command.BadUsage, "learning rate"},
		{[]string{"-leaves", "-epochs", "1", "-schedule", "cosine(warmup 5000, floor 0)"}, command.Failed, "want a warm-up of less than the run's"},
		{[]string{"-leaves", "extra"}, command.BadUsage, "want flags only"},
		{[]string{"-leaves", "-model", "ffdnet", "-size", "2x3x4"}, command.BadUsage, "-size: want levels of 3 numbers"},
		{[]string{"-leaves", "-loss", "both"}, command.BadUsage, "-loss: want one loss"},
		{[]string{"-leaves", "-model", "mlp", "-channels", "1"}, command.BadUsage, "-model: want a network for pictures of any size"},
		{[]string{"-images", filepath.Join(photos, "none")}, command.Failed, "none"},
		{[]string{"-images", photos, "-crop", "64"}, command.Failed, "want at least 64 pixels a side, got 10×12"},
		{[]string{"-images", large, "-memory", "1", "-crop", "100", "-crops", "1000"}, command.Failed, "(give more with -memory)"},
		{[]string{"-images", photos, "-validation", "2"}, command.Failed, "want 1 to 1 of 2"},
	} {
		commandtest.Reject(t, program, c.status, c.want, append([]string{"train", "-out", out, "-crop", "8"}, c.args...)...)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a run that could not start left a folder")
	}
}
