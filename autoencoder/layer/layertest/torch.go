package layertest

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

//go:embed torch.py
var torchScript string

// Torch is what PyTorch computes of a network in float64: expected values for a test that needs no Python.
type Torch struct {
	Module    string               `json:"module"`    // Model.PyTorch's text
	Y         []float64            `json:"y"`         // the output
	Gradients map[string][]float64 `json:"gradients"` // of the mean of (y − target)², by the parameter's name, and of "x"
}

// request is what the script wants to know.
type request struct {
	Module string    `json:"module"`
	File   string    `json:"file"`
	Shape  []int     `json:"shape"`
	X      []float32 `json:"x"`
	Target []float32 `json:"target"`
	Level  []float32 `json:"level"`
}

const torchBatch = 2

// RunTorch lets PyTorch compute networks, by their names: each loads the file that the model saves into the module that Model.PyTorch
// writes. It skips the test where there is no Python with PyTorch, and in short mode.
func RunTorch(t *testing.T, networks map[string]autoencoder.Config) (results map[string]Torch) {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: PyTorch takes seconds to start")
	}
	dir, requests := t.TempDir(), map[string]request{}
	for name, cfg := range networks {
		cfg = complete(t, cfg)
		m, b := newModel(t, cfg), newBatch(cfg, torchBatch, 1)
		r := request{File: filepath.Join(dir, fmt.Sprint(len(requests))), Shape: []int{b.n, cfg.Input.C, cfg.Input.H, cfg.Input.W}, X: b.x, Target: b.target, Level: b.level}
		if cfg.Input.IsVector() {
			r.Shape = r.Shape[:2]
		}
		var err error
		if r.Module, err = m.PyTorch(); err == nil {
			err = m.Save(r.File)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		requests[name] = r
	}
	text, err := json.Marshal(requests)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "requests.json"), text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := python(t, torchScript, filepath.Join(dir, "requests.json"))
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

// python runs a script with the first Python that gets as far as an answer.
func python(t *testing.T, script string, args ...string) []byte {
	t.Helper()
	const refused = 3
	for _, name := range []string{"python3", "/usr/bin/python3", "python"} {
		cmd := exec.Command(name, append([]string{"-c", script}, args...)...)
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		var exit *exec.ExitError
		switch {
		case err == nil:
			return out
		case errors.As(err, &exit) && exit.ExitCode() == refused:
			t.Fatalf("%s: %v\n%s", name, err, said.String())
		}
	}
	t.Skip("there is no Python with PyTorch")
	return nil
}

// Check fails the test unless the network's text is the one that PyTorch ran, and its output and gradients are PyTorch's to within 1e-5 of
// the largest of each.
func (want Torch) Check(t *testing.T, cfg autoencoder.Config) {
	t.Helper()
	cfg = complete(t, cfg)
	m := newModel(t, cfg)
	if text, err := m.PyTorch(); err != nil || text != want.Module {
		t.Errorf("want the text that PyTorch ran\n%s\ngot\n%s\nerror %v", want.Module, text, err)
	}
	got := map[string][]float32{}
	for _, v := range run(t, m, layer.Inference, newBatch(cfg, torchBatch, 1), cpu) {
		got[v.name] = v.v
	}
	const tolerance = 1e-5
	near(t, "y", got["y"], want.Y, tolerance)
	for name, gradient := range want.Gradients {
		near(t, "gradient of "+name, got["gradient of "+name], gradient, tolerance)
	}
	if n := 1 + len(m.Params()); len(want.Gradients) != n {
		t.Errorf("want gradients of x and %d parameters, got %d of PyTorch's", n-1, len(want.Gradients))
	}
}
