package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
)

// Each network is trained, tested and verified, some are resumed; -verify needs no -model.
func TestModels(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	writeSet(t, filepath.Join(dir, "emnist-digits-train-images-idx3-ubyte"), 6, 4, 4)
	writeSet(t, filepath.Join(dir, "emnist-digits-test-images-idx3-ubyte"), 2, 4, 4)
	for model, loss := range map[string]string{"conv-ae": "L2", "unet": "L2", "ffdnet": "L2", "vae": "BCE", "transformer": "L2", "perceiver": "L2"} {
		flag := strings.ToLower(loss)
		run := filepath.Join(out, "mnist-"+model+"-"+flag)
		for _, c := range []struct{ args, want string }{
			{"-loss " + flag + " -epochs 1 -sigma 0.2..0.5 -model " + model, "\n" + model + ", " + loss},
			{"-loss " + flag + " -epochs 2 -sigma 0.2..0.5 -resume -model " + model, "\n" + model + ", " + loss},
			{"-verify " + run, "from epoch 1 to epoch 2 gave the same bits"},
		} {
			if strings.Contains(c.args, "-epochs 1") && model != "unet" && model != "vae" {
				continue // these run two epochs at once
			}
			args := append([]string{"-data", dir, "-out", out}, strings.Fields(c.args)...)
			if status, stdout, stderr := start(args...); status != 0 || !strings.Contains(stdout, c.want) {
				t.Fatalf("%q: status %d: want %q in\n%s%s", c.args, status, c.want, stdout, stderr)
			}
		}
		if best, err := autoencoder.Load(filepath.Join(run, train.BestFile)); err != nil || !flags.Trains(best.Config(), data.Shape{C: 1, H: 4, W: 4}) {
			t.Errorf("%s: the best model is that of another network, error %v", model, err)
		}
	}
	if status, _, stderr := start("-data", dir, "-out", out, "-loss", "bce"); status != command.Failed || !strings.Contains(stderr, "want a decoder whose last layer is layer.Sigmoid") {
		t.Errorf("bce without a sigmoid: status %d, stderr %s", status, stderr)
	}
	writeSet(t, filepath.Join(dir, "emnist-digits-train-images-idx3-ubyte"), 6, 6, 4)
	writeSet(t, filepath.Join(dir, "emnist-digits-test-images-idx3-ubyte"), 2, 6, 4)
	if status, _, stderr := start("-data", dir, "-out", out, "-model", "unet", "-loss", "l1"); status != command.Failed || !strings.Contains(stderr, "encoder: layer ") && !strings.Contains(stderr, "decoder: ") {
		t.Errorf("images that the strides do not divide: status %d, stderr %s", status, stderr)
	}
}

func TestModelFlag(t *testing.T) {
	if _, err := parse([]string{"-model", "gpt"}, io.Discard); err == nil || !strings.Contains(err.Error(), `-model: want one of mlp, conv-ae, unet, resunet, ffdnet, vae, conv-vae, transformer, perceiver, got "gpt"`) {
		t.Errorf("got error %v", err)
	}
	digits := data.Shape{C: 1, H: 28, W: 28}
	for model, code := range map[string]data.Shape{"mlp": {C: 128, H: 1, W: 1}, "conv-ae": {C: 128, H: 1, W: 1}, "unet": {C: 256, H: 1, W: 1}, "resunet": {C: 48, H: 7, W: 7}, "ffdnet": {C: 32, H: 14, W: 14}, "vae": {C: 20, H: 1, W: 1}, "conv-vae": {C: 20, H: 1, W: 1},
		"transformer": {C: 96, H: 1, W: 49}, "perceiver": {C: 16, H: 1, W: 8}} {
		o, err := parse([]string{"-model", model}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		cfg := o.model.Config(digits, 7)
		m, err := autoencoder.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if m.Code() != code || cfg.Seed != 7 || !flags.Trains(cfg, digits) {
			t.Errorf("%s: a code of %v, seed %d", model, m.Code(), cfg.Seed)
		}
		if other := cfg.WithSeed(8); !flags.Trains(other, digits) || flags.Trains(cfg, data.Shape{C: 1, H: 24, W: 28}) {
			t.Errorf("%s: the network is known by its images' size, not by its seed", model)
		}
		cfg.Encoder = append(cfg.Encoder, cfg.Encoder...)
		if flags.Trains(cfg, digits) {
			t.Errorf("%s: another network is taken for it", model)
		}
		if bytes, err := flags.Memory(o.model.Config(digits, 0), 128); err != nil || bytes < int64(48*m.Parameters()) {
			t.Errorf("%s: %d bytes for %d parameters, error %v", model, bytes, m.Parameters(), err)
		}
	}
}
