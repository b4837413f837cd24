package flags

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every flag gets values that are empty, huge, negative, no number or in contradiction to others. Each is an error before anything is read.
func TestHostileFlags(t *testing.T) {
	dir := t.TempDir()
	none, file := filepath.Join(dir, "none"), filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	numbers := []string{"", "-1", "0", "NaN", "+Inf", "99999999999999999999", "1e9", "\xff"}
	for _, c := range []struct {
		group  func() Group
		with   []string // comes before each flag
		flag   string
		values []string
	}{
		{func() Group { return &Data{} }, nil, "data", []string{""}},
		{func() Group { return &Data{} }, nil, "split", []string{"letters", "\xff"}},
		{func() Group { return &Data{} }, []string{"-data", dir}, "split", []string{""}},
		{func() Group { return &Data{} }, nil, "validation", []string{"", "-1", "0", "1.0", "NaN", "+Inf", "1/0", "0/0", "99999999999999999999", "\xff"}},
		{func() Group { return &Device{} }, nil, "device", []string{"", "gpu", "CPU", "\xff"}},
		{func() Group { return &Device{} }, nil, "tf32", []string{"true", "", "2"}},
		{func() Group { return &HTTP{} }, nil, "http", []string{"", "localhost", ":-1", ":99999", "::", "\xff:port"}},
		{func() Group { return &Init{} }, nil, "init", []string{"", none, dir, "a\x00b"}},
		{func() Group { return &Model{} }, nil, "model", []string{"", "MLP", "\xff"}},
		{func() Group { return &Noise{} }, nil, "noise", []string{"", "\xff"}},
		{func() Group { return &Noise{} }, nil, "sigma", []string{"", "-1", "NaN", "+Inf", "-Inf", "1e999", "25", "1/0", "0/0", "0.6..0.1", "..", "0.1..", "..0.1", "0..NaN", "0..1/0", "1e99/1", "\xff"}},
		{func() Group { return &Noise{} }, []string{"-noise", "masking"}, "sigma", []string{"", "-0.5", "3/2", "0.1..0.2", "NaN"}},
		{func() Group { return &Noise{} }, []string{"-noise", "none"}, "sigma", []string{"0.5", ""}},
		{func() Group { return &Noise{} }, []string{"-noise", "none"}, "peak", []string{"30"}},
		{func() Group { return &Noise{} }, []string{"-noise", "poisson"}, "peak", []string{"", "0", "-1", "NaN", "Inf", "1e99"}},
		{func() Group { return &Noise{} }, []string{"-noise", "poisson"}, "sigma", []string{"0.5"}},
		{func() Group { return &Optimizer{} }, nil, "optimizer", []string{"", "rmsprop", "sgd(", "sgd()", "sgd(lr NaN)", "\xff", "\xff(lr 1)"}},
		{func() Group { return &Optimizer{} }, nil, "lr", []string{"", "0", "-0", "-1", "NaN", "Inf", "1e999"}},
		{func() Group { return &Processes{} }, nil, "deadline", []string{"", "0", "-1s", "5", "NaN", "1e99s", "soon"}},
		{func() Group { return &Schedule{} }, nil, "schedule", []string{"", "linear", "cosine(warmup -1, floor 0)", "cosine(warmup 0, floor NaN)", "cosine(warmup 99999999999999999999, floor 0)", "\xff"}},
		{func() Group { return &Training{} }, nil, "loss", []string{"", "l3", "\xff"}},
		{func() Group { return &Training{} }, nil, "epochs", numbers},
		{func() Group { return &Training{} }, nil, "batch", numbers},
		{func() Group { return &Training{} }, nil, "shards", numbers},
		{func() Group { return &Training{} }, nil, "seed", []string{"", "-1", "NaN", "99999999999999999999"}},
		{func() Group { return &Training{} }, []string{"-batch", "4"}, "shards", []string{"5", "1000000000"}},
		{func() Group { return &Training{} }, []string{"-quick"}, "epochs", []string{"5"}},
		{func() Group { return &Training{} }, []string{"-quick"}, "lr", []string{"1"}},
		{func() Group { return &Output{} }, nil, "out", []string{"", file, filepath.Join(file, "a"), "a\x00b"}},
		{func() Group { return &Output{} }, nil, "verify", []string{"", none, file, "a\x00b"}},
		{func() Group { return &Output{} }, []string{"-verify", dir}, "resume", []string{"true"}},
		{func() Group { return &Output{} }, []string{"-verify", dir}, "restart", []string{"true"}},
		{func() Group { return &Output{} }, nil, "onnx", []string{"", dir, filepath.Join(none, "a.onnx"), "a\x00b/c"}},
		{func() Group { return &Output{} }, nil, "keep", numbers},
		{func() Group { return &Output{} }, nil, "save-epochs", numbers},
		{func() Group { return &Output{} }, nil, "log", []string{"", "xml", "\xff"}},
		{func() Group { return &Output{} }, []string{"-resume"}, "restart", []string{"true"}},
		{func() Group { return &Output{VerifyTakes: []string{"device"}} }, []string{"-verify", dir}, "keep", []string{"1"}},
		{func() Group { return &Signals{} }, nil, "signals", []string{""}},
		{func() Group { return &Signals{} }, nil, "clean", []string{"", dir}},
		{func() Group { return &Signals{} }, nil, "noisy", []string{"", dir}},
		{func() Group { return &Signals{} }, nil, "chirps", []string{"false", ""}},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "signals", []string{"", dir}},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "noisy", []string{"", dir}},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "clean", []string{"", dir}},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "scale", []string{"", "0", "-1", "NaN", "+Inf", "1e300", "1e-300", "\xff"}},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "window", numbers},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "windows", numbers},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "memory", numbers},
		{func() Group { return &Signals{} }, []string{"-chirps"}, "validation", []string{"", "-1", "NaN", "1.5"}},
		{func() Group { return &Pictures{} }, nil, "images", []string{""}},
		{func() Group { return &Pictures{} }, nil, "clean", []string{"", dir}},
		{func() Group { return &Pictures{} }, nil, "noisy", []string{"", dir}},
		{func() Group { return &Pictures{} }, nil, "leaves", []string{"false", ""}},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "images", []string{"", dir}},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "noisy", []string{"", dir}},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "crop", numbers},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "crop", []string{"4097", "1000000000"}},
		{func() Group { return &Pictures{} }, []string{"-images", dir}, "crop", []string{"8193"}},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "crops", numbers},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "channels", []string{"", "-1", "2", "4", "99999999999999999999"}},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "memory", numbers},
		{func() Group { return &Pictures{} }, []string{"-leaves"}, "validation", []string{"", "-1", "NaN", "1.5"}},
	} {
		for _, value := range c.values {
			args := append(append([]string{}, c.with...), "-"+c.flag+"="+value)
			err := Parse("test", "", args, io.Discard, c.group())
			if err == nil {
				t.Errorf("%q passes", args)
			} else if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: want an error of one line, got %q", args, err)
			}
		}
	}
}
