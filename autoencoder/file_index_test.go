package autoencoder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/safetensors"
)

func TestIndexErrors(t *testing.T) {
	dir := t.TempDir()
	number := func(names ...string) *safetensors.File {
		f := &safetensors.File{}
		for _, name := range names {
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: name, Shape: []int{1}, Data: []float32{1}})
		}
		return f
	}
	for name, f := range map[string]*safetensors.File{"ab": number("a", "b"), "b": number("b"), "c": number("c"), "sub/d": number("d"), "../outside": number("e")} {
		path := filepath.Join(dir, "models", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := safetensors.Write(path, f); err != nil {
			t.Fatal(err)
		}
	}
	absolute := filepath.ToSlash(filepath.Join(dir, "outside"))
	for text, want := range map[string]string{
		`{"weight_map": {"a": "ab", "b": "ab", "c": "none"}}`:   "none",
		`{"weight_map": {"a": "ab", "b": "ab", "c": "ab"}}`:     `tensor "c": want it in ab as the index says, got a file without it`,
		`{"weight_map": {"a": "ab", "c": "c"}}`:                 `tensor "b" of ab: want it in the index, got an index without it`,
		`{"weight_map": {"a": "ab", "b": "b"}}`:                 `tensor "b": want it in b as the index says, got it in ab`,
		`{"weight_map": {"a": "ab", "b": "ab", "x": "b"}}`:      `tensor "b": want it in ab as the index says, got it in b`,
		`{"weight_map": {"e": "../outside"}}`:                   `want files in the folder of the index, got "../outside"`,
		`{"weight_map": {"e": "sub/../../outside"}}`:            `want files in the folder of the index, got "sub/../../outside"`,
		`{"weight_map": {"e": "` + absolute + `"}}`:             `want files in the folder of the index, got "` + absolute[:min(20, len(absolute))],
		`{"weight_map": {"d": "sub/d"}}`:                        `want files in the folder of the index, got "sub/d"`,
		`{"weight_map": {"d": ""}}`:                             `want files in the folder of the index, got ""`,
		`{"weight_map": {"d": ".."}}`:                           `want files in the folder of the index, got ".."`,
		`{"weight_map": {"d": null}}`:                           `want files in the folder of the index, got ""`,
		`{"weight_map": {"d": "sub"}}`:                          "want a regular file, got a folder",
		`{"weight_map": {"a": "model.safetensors.index.json"}}`: "it may not be a safetensors file",
		`{"weight_map": {}}`:                                    "JSON with a weight_map, got other JSON or an empty map",
		`{"metadata": {"total_size": 8}}`:                       "JSON with a weight_map, got other JSON or an empty map",
		`{"weight_map": {"a": 1}}`:                              "JSON with a weight_map: json: ",
		`{"weight_map": ["a"]}`:                                 "JSON with a weight_map: json: ",
		`{"weight_map": {"a": "ab", "b": "ab"}} {}`:             "JSON with a weight_map: invalid character",
		``: "JSON with a weight_map: unexpected end",
		`{"weight_map": {"a":"` + strings.Repeat("x", 300) + `/"}}`: `want files in the folder of the index, got "xxx`,
	} {
		path := filepath.Join(dir, "models", "model.safetensors.index.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if err == nil || !strings.HasPrefix(err.Error(), "autoencoder: load: "+path+": ") || !strings.Contains(err.Error(), want) || len(err.Error()) > 600 {
			t.Errorf("%s: got error %v, want one with %q", text, err, want)
		}
	}
	var many strings.Builder
	for i := range maxFiles + 1 {
		many.WriteString(strings.Repeat("a", i) + `": "b` + strings.Repeat("c", i) + `", "`)
	}
	text := `{"weight_map": {"` + many.String() + `z": "z"}}`
	want := "want at most 1024 files, got 1026"
	if _, err := joinFiles([]byte(text), nil); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want %q", err, want)
	}
	if _, err := Load(filepath.Join(dir, "none.json")); err == nil || !strings.HasPrefix(err.Error(), "autoencoder: load: ") {
		t.Errorf("no index: got error %v", err)
	}
}

// Any file of several may state the network, and the index may list tensors in any order.
func TestIndexJoinsMetadata(t *testing.T) {
	m := small(t, 3)
	text, err := m.Config().Encoder.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	f := fileOf(m)
	files := map[string]*safetensors.File{
		"1": {Metadata: map[string]string{"format": "pt"}, Tensors: f.Tensors[6:]},
		"2": {Metadata: map[string]string{"encoder": string(text)}, Tensors: f.Tensors[:6]},
	}
	index := `{"weight_map": {`
	for i, p := range f.Tensors {
		if i > 0 {
			index += ", "
		}
		index += `"` + p.Name + `": "` + map[bool]string{true: "2", false: "1"}[i < 6] + `"`
	}
	all, err := joinFiles([]byte(index+"}}"), func(name string) (*safetensors.File, error) { return files[name], nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Tensors) != len(f.Tensors) || all.Metadata["format"] != "pt" || all.Metadata["encoder"] != string(text) {
		t.Errorf("got %d tensors and metadata %v", len(all.Tensors), all.Metadata)
	}
	if _, err := fromFile(all); err != nil {
		t.Error(err)
	}
}
