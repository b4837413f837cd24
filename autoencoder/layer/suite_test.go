package layer_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
	"github.com/denoise-go/denoise/internal/layercases"
	"github.com/denoise-go/denoise/internal/slow"
)

var update = flag.Bool("update", false, "write what PyTorch computes to testdata")

func TestLayers(t *testing.T) {
	for _, name := range layercases.Names() {
		t.Run(name, func(t *testing.T) { layertest.Check(t, layercases.All()[name]) })
	}
}

// Kinds with a dot are those of programs, here of the example and the tests.
func TestEveryKindHasCases(t *testing.T) {
	for _, kind := range layer.Kinds() {
		ofKind := func(name string) bool { return strings.HasPrefix(name, kind+"/") }
		if !strings.Contains(kind, ".") && !slices.ContainsFunc(layercases.Names(), ofKind) {
			t.Errorf("kind %s has no case in internal/layercases", kind)
		}
	}
}

// byKind groups the cases by the kind that their names begin with.
func byKind() map[string]map[string]autoencoder.Config {
	groups := map[string]map[string]autoencoder.Config{}
	for name, cfg := range layercases.All() {
		kind, _, _ := strings.Cut(name, "/")
		if groups[kind] == nil {
			groups[kind] = map[string]autoencoder.Config{}
		}
		groups[kind][name] = cfg
	}
	return groups
}

// PyTorch computed the expected values: go test -run PyTorchIsStillThat -update writes them.
func TestLayersAgreeWithPyTorch(t *testing.T) {
	for kind, cases := range byKind() {
		text, err := os.ReadFile(filepath.Join("testdata", kind+".json"))
		if err != nil {
			t.Errorf("%v (go test -run PyTorchIsStillThat -update writes it, where there is a PyTorch)", err)
			continue
		}
		var want map[string]layertest.Torch
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(cases)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Errorf("%s: want values of PyTorch for %v, got them for %v", kind, got, slices.Sorted(maps.Keys(want)))
		}
		for name, cfg := range cases {
			t.Run(name, func(t *testing.T) { want[name].Check(t, cfg) })
		}
	}
}

// Where there is a PyTorch, it loads the files into the modules and agrees.
func TestPyTorchIsStillThat(t *testing.T) {
	if *update {
		defer func() {
			if t.Skipped() {
				t.Fatal("nothing is written: -update wants a Python with PyTorch, and no -short")
			}
		}()
	} else {
		slow.Only(t, "starts PyTorch")
	}
	results := layertest.RunTorch(t, layercases.All())
	for name, cfg := range layercases.All() {
		t.Run(name, func(t *testing.T) { results[name].Check(t, cfg) })
	}
	if !*update || t.Failed() {
		return
	}
	for kind, cases := range byKind() {
		of := map[string]layertest.Torch{}
		for name := range cases {
			of[name] = results[name]
		}
		text, err := json.MarshalIndent(of, "", " ")
		if err == nil {
			err = os.WriteFile(filepath.Join("testdata", kind+".json"), compact(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// compact puts each list of numbers on one line.
func compact(text []byte) []byte {
	var lines []string
	for _, line := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimSpace(line)
		if n := len(lines) - 1; n >= 0 && trimmed != "" && strings.ContainsAny(trimmed[:1], "-0123456789]") {
			lines[n] += trimmed
			continue
		}
		lines = append(lines, line)
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}
