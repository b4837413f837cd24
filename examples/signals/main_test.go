package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/signals"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
)

// call runs the program and returns its status and what it printed.
func call(args ...string) (status int, printed string) {
	var out bytes.Buffer
	status = program.Status(context.Background(), args, command.Stdio{Out: &out, Err: &out})
	return status, out.String()
}

// chirps writes synthetic signals to files of a new folder.
func chirps(t *testing.T, files int, noise float64) string {
	t.Helper()
	dir := t.TempDir()
	source, err := signals.NewChirps(signals.WindowConfig{Size: 3000, PerEpoch: files})
	if err != nil {
		t.Fatal(err)
	}
	added, err := data.NewGaussian(0, noise)
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		s := &signals.Signal{Channels: 1, Values: make([]float32, 3000), Rate: 8000}
		if err := data.Draw(s.Values, s.Values, source, added, i, data.Key{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(filepath.Join(dir, string(rune('a'+i))+".wav"), signals.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A model is trained, verified, measured, and denoises files of each format to their sizes; nothing is overwritten.
func TestProgram(t *testing.T) {
	clean, noisy := chirps(t, 4, 0), chirps(t, 4, 0.05)
	small := []string{"-window", "256", "-windows", "16", "-batch", "8", "-epochs", "1"}
	var model string
	var trained []string
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-chirps"}, "the best model is in"},
		{[]string{"-noisy", noisy, "-clean", clean}, "3 files to train on, 1 to validate with; windows of 256 values"},
		{[]string{"-chirps", "-init", ""}, "the best model is in"}, // the model of the run before
		{[]string{"-signals", clean, "-validation", "2"}, "2 files to train on, 2 to validate with"},
	} {
		run := filepath.Join(t.TempDir(), "run")
		if at := slices.Index(c.args, "-init"); at >= 0 {
			c.args[at+1] = model
		}
		args := slices.Concat([]string{"train", "-out", run}, small, c.args)
		if status, printed := call(args...); status != 0 || !strings.Contains(printed, c.want) {
			t.Fatalf("%q: status %d, printed\n%s", c.args, status, printed)
		}
		if status, printed := call(args...); status != command.Failed || !strings.Contains(printed, "-resume goes on with it") {
			t.Errorf("%q a second time: status %d, printed\n%s", c.args, status, printed)
		}
		model = filepath.Join(run, train.BestFile)
		trained = args
	}
	if status, printed := call(append(trained, "-verify", filepath.Dir(model))...); status != 0 || !strings.Contains(printed, "gave the same bits") {
		t.Errorf("-verify: status %d, printed\n%s", status, printed)
	}
	if status, printed := call("bench", "-model", model, "-signals", clean, "-sigma", "0.05"); status != 0 || !strings.Contains(printed, "\n0.05 ") {
		t.Errorf("bench: status %d, printed\n%s", status, printed)
	}

	in := filepath.Join(noisy, "a.wav")
	stereo := &signals.Signal{Channels: 2, Values: make([]float32, 2*999), Rate: 48000, Encoding: signals.Encoding{Bits: 24}}
	column := &signals.Signal{Channels: 1, Values: make([]float32, 77), Header: "volts"}
	two, text := filepath.Join(noisy, "two.WAV"), filepath.Join(noisy, "sensor.csv")
	for path, s := range map[string]*signals.Signal{two: stereo, text: column} {
		if err := s.Write(path, signals.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.ReadFile(in)
	if err != nil {
		t.Fatal(err)
	}
	if status, printed := call("-model", model, in, two, text); status != 0 {
		t.Fatalf("status %d, printed\n%s", status, printed)
	}
	for path, want := range map[string]signals.Signal{
		"a.denoised.wav":      {Channels: 1, Values: make([]float32, 3000), Rate: 8000, Encoding: signals.Encoding{Bits: 16}},
		"two.denoised.WAV":    *stereo,
		"sensor.denoised.csv": *column,
	} {
		got, err := signals.Read(filepath.Join(noisy, path), signals.Options{})
		if err != nil || len(got.Values) != len(want.Values) || got.Channels != want.Channels || got.Rate != want.Rate || got.Encoding != want.Encoding || got.Header != want.Header {
			t.Errorf("%s: got %+v, error %v", path, got, err)
		}
	}
	if after, err := os.ReadFile(in); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file that was read has changed, error %v", err)
	}
	if status, printed := call("-model", model, in); status != command.Failed || !strings.Contains(printed, "a.denoised.wav is there already (-force replaces it)") {
		t.Errorf("a second time: status %d, printed\n%s", status, printed)
	}
	if status, printed := call("-model", model, "-force", in, filepath.Join(noisy, "a.denoised.wav")); status != command.Failed || !strings.Contains(printed, "which is a file to be read") {
		t.Errorf("over a file that is read: status %d, printed\n%s", status, printed)
	}
	if status, printed := call("-model", model, "-force", in); status != 0 {
		t.Errorf("-force: status %d, printed\n%s", status, printed)
	}
}

func TestRejected(t *testing.T) {
	digits, err := autoencoder.New(autoencoder.MLP(4, []int{2}, []int{4}))
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "mlp.safetensors")
	if err := digits.Save(other); err != nil {
		t.Fatal(err)
	}
	dir, clean := t.TempDir(), chirps(t, 2, 0)
	run, file, model := filepath.Join(dir, "run"), filepath.Join(clean, "a.wav"), filepath.Join(dir, "model.safetensors")
	m, err := autoencoder.New(network(256, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Save(model); err != nil {
		t.Fatal(err)
	}
	text, folder := filepath.Join(clean, "text.txt"), filepath.Join(dir, "folder.wav")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(text, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	train := func(args ...string) []string { return append([]string{"train", "-out", run}, args...) }
	bench := func(args ...string) []string {
		return append([]string{"bench", "-model", other, "-signals", clean}, args...)
	}
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{command.BadUsage, "want the names of files, got none", []string{"-model", other}},
		{command.BadUsage, "want a model, -model FILE", []string{"a.wav"}},
		{command.BadUsage, "want a model, -model FILE", []string{"-model", "", file}},
		{command.Failed, "none", []string{"-model", filepath.Join(dir, "none"), file}},
		{command.Failed, dir, []string{"-model", dir, file}},
		{command.Failed, "want a network of signals, 1×1×D, got one of 4×1×1", []string{"-model", other, file}},
		{command.Failed, "twice", []string{"-model", model, file, file}},
		{command.BadUsage, `got "-force" after the flags`, []string{"-model", other, file, "-force"}},
		{command.BadUsage, `got "" after the flags`, []string{"-model", other, file, ""}},
		{command.Failed, "none.wav", []string{"-model", model, file, filepath.Join(clean, "none.wav")}},
		{command.Failed, "want a regular file, got a folder", []string{"-model", model, file, folder}},
		{command.Failed, `got ".txt"`, []string{"-model", model, file, text}},
		{command.BadUsage, "-memory: want 1 to 1048576, got 0", []string{"-model", other, "-memory", "0", file}},
		{command.BadUsage, "-scale: want a number above 0, got 0", []string{"-scale", "0", "a.csv"}},
		{command.BadUsage, "-scale: want a number above 0, got NaN", []string{"-model", other, "-scale", "NaN", "a.csv"}},
		{command.BadUsage, "-scale: want a number above 0, got +Inf", []string{"-model", other, "-scale", "Inf", "a.csv"}},
		{command.BadUsage, "-scale: want a number above 0, got -1", train("-chirps", "-scale", "-1")},
		{command.BadUsage, "want one of -signals, -noisy with -clean, and -chirps, got 0", train()},
		{command.BadUsage, "want one of -signals, -noisy with -clean, and -chirps, got 2", train("-chirps", "-signals", clean)},
		{command.BadUsage, "-signals: want a value, got none", train("-chirps", "-signals", "")},
		{command.BadUsage, "want -noisy and -clean, got one", train("-noisy", clean)},
		{command.BadUsage, "-sigma: want it without -noisy", train("-noisy", clean, "-clean", clean, "-sigma", "0.1")},
		{command.BadUsage, "-init: want the file of a model", train("-chirps", "-init", dir)},
		{command.Failed, "want those of the same network", train("-chirps", "-init", other)},
		{command.BadUsage, "-quantize: want it with pictures", train("-chirps", "-quantize")},
		{command.BadUsage, "-tensorboard: want it with pictures", train("-chirps", "-tensorboard")},
		{command.BadUsage, "-loss: want one loss", train("-chirps", "-loss", "both")},
		{command.BadUsage, "-window: want 1 to 1048576, got 0", train("-chirps", "-window", "0")},
		{command.BadUsage, "-window: want 1 to 1048576, got 1000000000", train("-chirps", "-window", "1000000000")},
		{command.BadUsage, "-window: autoencoder:", train("-chirps", "-window", "100")},
		{command.BadUsage, "-windows: want 1 to", train("-chirps", "-windows", "-1")},
		{command.BadUsage, "-validation: want a number of images", train("-chirps", "-validation", "NaN")},
		{command.BadUsage, "want flags only, got", train("-chirps", "extra")},
		{command.BadUsage, "-out: want a folder, got the file", []string{"train", "-chirps", "-out", file}},
		{command.Failed, "want at least 4096 values, got 3000", train("-signals", clean)},
		{command.Failed, "want a folder, got a file", train("-signals", file)},
		{command.Failed, "none", train("-signals", filepath.Join(dir, "none"))},
		{command.BadUsage, "want a folder of clean signals", []string{"bench", "-model", other}},
		{command.BadUsage, "-sigma: want more than 0, got 0.1,0", bench("-sigma", "0.1,0")},
		{command.BadUsage, "-sigma: want a finite sigma of at least 0, got NaN", bench("-sigma", "0.1,NaN")},
		{command.BadUsage, `-sigma: want a number such as 0.1 or 25/255, got ""`, bench("-sigma", "")},
		{command.BadUsage, "want flags only, got", bench("extra")},
	} {
		commandtest.Reject(t, program, c.status, c.want, c.args...)
	}
	if _, err := os.Stat(run); err == nil {
		t.Error("a run that could not start left a folder")
	}
	if left, _ := filepath.Glob(filepath.Join(clean, "*.denoised.*")); left != nil {
		t.Errorf("a program that could not start left %v", left)
	}
}

// Without noise the Wiener filter returns the signal; with noise it improves it.
func TestWiener(t *testing.T) {
	clean := make([]float32, 8000)
	source, err := signals.NewChirps(signals.WindowConfig{Size: len(clean), PerEpoch: 1})
	if err != nil {
		t.Fatal(err)
	}
	for sigma, least := range map[float64]float64{1e-6: 60, 0.05: 3} {
		noise, err := data.NewGaussian(0, sigma)
		if err != nil {
			t.Fatal(err)
		}
		noisy, got := make([]float32, len(clean)), make([]float32, len(clean))
		if err := data.Draw(clean, noisy, source, noise, 0, data.Key{Seed: 2}); err != nil {
			t.Fatal(err)
		}
		wiener(got, noisy, sigma)
		before, _ := metrics.SNR(noisy, clean)
		after, err := metrics.SNR(got, clean)
		if err != nil || sigma > 0.01 && after < before+least || sigma < 0.01 && after < least || math.IsNaN(after) {
			t.Errorf("sigma %g: from %.1f to %.1f dB, error %v", sigma, before, after, err)
		}
	}
}
