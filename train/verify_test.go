package train

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/train/optim"
)

func verifyShort(t *testing.T, cfg Config) (*autoencoder.Model, *Verified, error) {
	t.Helper()
	m := newModel(t)
	v, err := Verify(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	return m, v, err
}

func TestVerify(t *testing.T) {
	for keep, want := range map[int]Verified{
		1: {Files: 4, From: "epoch 3", To: "epoch 3", Steps: 0},
		2: {Files: 5, From: "epoch 2", To: "epoch 3", Steps: 2},
		9: {Files: 7, From: "epoch 0", To: "epoch 3", Steps: 6},
	} {
		cfg := faultConfig(t.TempDir())
		cfg.Keep = keep
		m, _, err := shortRun(t, cfg)
		if err != nil {
			t.Fatal(err)
		}
		before := sums(t, cfg.Dir)
		again, v, err := verifyShort(t, cfg)
		if err != nil {
			t.Error(err)
			continue
		}
		if *v != want {
			t.Errorf("keep %d: got %+v, want %+v", keep, *v, want)
		}
		if !slices.Equal(weights(m), weights(again)) {
			t.Errorf("keep %d: the model is not the run's", keep)
		}
		if sums(t, cfg.Dir) != before {
			t.Errorf("keep %d: the folder was changed", keep)
		}
	}
	dir := interruptedFolder(t)
	if _, v, err := verifyShort(t, faultConfig(dir)); err != nil || v.To != "epoch 2 and 1 batches of the next" || v.Steps != 3 {
		t.Errorf("an interrupted run: %+v, %v", v, err)
	}
}

// edit changes a state, and its checksum too, as if the training had gone so.
func edit(t *testing.T, path string, change func(s *state)) {
	t.Helper()
	b := readFile(t, path)
	s, tensors, err := parseState(b)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t)
	s.rule = optim.DefaultAdamW()
	if err := s.fill(tensors, m.Params()); err != nil {
		t.Fatal(err)
	}
	change(s)
	if b, err = s.encode(m.Params()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A run that went on without patience is verified as it is, though its last record has one.
func TestVerifyWithPatience(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Epochs, cfg.Optimizer, cfg.Keep = 6, adamW(1e-30), 9 // no step changes a weight
	for _, cfg.Patience = range []int{0, 2} {
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
	}
	if _, v, err := verifyShort(t, cfg); err != nil || v.To != "epoch 6" {
		t.Errorf("got %+v, error %v", v, err)
	}
}

func TestVerifyOfNoRun(t *testing.T) {
	dir := t.TempDir()
	cfg := faultConfig(filepath.Join(dir, "missing"))
	if _, _, err := verifyShort(t, cfg); err == nil || !strings.Contains(err.Error(), "train: verify "+cfg.Dir) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: got error %v", err)
	}
	if _, _, err := verifyShort(t, faultConfig(dir)); err == nil || !strings.Contains(err.Error(), "want a state, got none") {
		t.Errorf("an empty folder: got error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestVerifyFindsTheFirstDifference(t *testing.T) {
	last := point(3, 0).File()
	up := func(x *float32) { *x = math.Nextafter32(*x, 9) }
	for want, damage := range map[string]func(t *testing.T, dir string){
		"damaged": func(t *testing.T, dir string) {
			b := readFile(t, dir, last)
			b[len(b)/2] ^= 1
			os.WriteFile(filepath.Join(dir, last), b, 0o644)
		},
		"tensor decoder.0.bias: element 3 of 12: want ": func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, last), func(s *state) { up(&s.weights[5][3]) })
		},
		"tensor adamw.v.encoder.2.bias: element 0 of 6: want ": func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, last), func(s *state) { up(&s.memory.Slots["v"][3][0]) })
		},
		"history[2].training_loss: want ": func(t *testing.T, dir string) { // where the replay begins
			edit(t, filepath.Join(dir, point(2, 0).File()), func(s *state) { s.weights[0][0] += 1 })
		},
		HistoryFile + ": want what follows from the newest state": func(t *testing.T, dir string) {
			b := bytes.Replace(readFile(t, dir, HistoryFile), []byte("1,0."), []byte("1,1."), 1)
			os.WriteFile(filepath.Join(dir, HistoryFile), b, 0o644)
		},
		BestFile + ": want what follows from the newest state, got another from byte": func(t *testing.T, dir string) {
			b := readFile(t, dir, BestFile)
			binary.LittleEndian.PutUint32(b[len(b)-4:], 0)
			os.WriteFile(filepath.Join(dir, BestFile), b, 0o644)
		},
		RunFile + ": seed: want 0, got 9": func(t *testing.T, dir string) {
			b := bytes.Replace(readFile(t, dir, RunFile), []byte(`"seed": "0"`), []byte(`"seed": "9"`), 1)
			os.WriteFile(filepath.Join(dir, RunFile), b, 0o644)
		},
		RunFile + ": result: best_epoch: want 2, got 1": func(t *testing.T, dir string) {
			b := bytes.Replace(readFile(t, dir, RunFile), []byte(`"best_epoch": 2`), []byte(`"best_epoch": 1`), 1)
			os.WriteFile(filepath.Join(dir, RunFile), b, 0o644)
		},
		string(filepath.Separator) + BestFile + ": ": func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, BestFile)) },
		"want a state, got none": func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, last))
			os.Remove(filepath.Join(dir, point(2, 0).File()))
		},
	} {
		cfg := faultConfig(t.TempDir())
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		damage(t, cfg.Dir)
		if _, v, err := verifyShort(t, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %+v, error %v, want one with %q", v, err, want)
		}
	}
}

// A state before the first step that is another than the run states is found before the replay, also where there is none because
// the run has made no step.
func TestVerifyOfTheBeginning(t *testing.T) {
	up := func(x *float32) { *x = math.Nextafter32(*x, 9) }
	for _, c := range []struct {
		want       string
		pretrained bool
		trained    bool
		change     func(s *state)
	}{
		{want: "state-000000.000000.safetensors: the weights before the first step are not those of autoencoder.New: tensor encoder.0.bias: element 2 of", change: func(s *state) { up(&s.weights[1][2]) }},
		{want: "not those of autoencoder.New: tensor encoder.0.weight: element 0 of", trained: true, change: func(s *state) { up(&s.weights[0][0]) }},
		{want: "want initial weights with the SHA-256 ", pretrained: true, change: func(s *state) { up(&s.weights[1][2]) }},
		{want: "v of encoder.0.bias: element 1: want 0 before the first step, got 1", change: func(s *state) { s.memory.Slots["v"][1][1] = 1 }},
	} {
		cfg := faultConfig(t.TempDir())
		cfg.Epochs, cfg.Keep = 1, 9
		ctx, stop := context.WithCancel(context.Background())
		if !c.trained {
			stop() // before the first step
		}
		m := newModel(t)
		if c.pretrained {
			m.Params()[0].Data[0] += 1
		}
		_, err := Run(ctx, m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
		stop()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, v, err := verifyShort(t, cfg); err != nil || v.From != "epoch 0" {
			t.Fatalf("before the change: got %+v, error %v", v, err)
		}
		edit(t, filepath.Join(cfg.Dir, point(0, 0).File()), c.change)
		if _, v, err := verifyShort(t, cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %+v, error %v, want one with %q", v, err, c.want)
		}
	}
}

// A state holds the weights under the names that PyTorch gives them.
func TestStateIsASafetensorsFile(t *testing.T) {
	f, err := safetensors.Read(filepath.Join(interruptedFolder(t), point(2, 1).File()))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range newModel(t).Params() {
		if got := f.Tensors[i]; got.Name != p.Name || !slices.Equal(got.Shape, p.Shape) {
			t.Errorf("tensor %d is %s of shape %v, want %s of %v", i, got.Name, got.Shape, p.Name, p.Shape)
		}
	}
}
