package autoencoder

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// maxIndex bounds the bytes of an index that is read, and maxFiles the files that it names.
const (
	maxIndex = 1 << 24
	maxFiles = 1 << 10
)

// readFiles reads the file at path or, if that is the index of several files, all of them as one.
func readFiles(path string) (*safetensors.File, error) {
	if filepath.Ext(path) != ".json" {
		return safetensors.Read(path)
	}
	text, err := durable.ReadLinked(path, maxIndex)
	if err != nil {
		return nil, err
	}
	f, err := joinFiles(text, func(name string) (*safetensors.File, error) {
		return safetensors.Read(filepath.Join(filepath.Dir(path), name))
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// joinFiles reads the files that an index names and returns them as one. An index is JSON, as Hugging Face's save_pretrained writes it,
// whose weight_map gives the file of each tensor. Every file lies in the folder of the index and holds exactly the tensors that the index says.
func joinFiles(index []byte, read func(name string) (*safetensors.File, error)) (*safetensors.File, error) {
	var parsed struct {
		WeightMap map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(index, &parsed); err != nil {
		return nil, fmt.Errorf("want an index of safetensors files, JSON with a weight_map: %w", err)
	}
	files := parsed.WeightMap
	if len(files) == 0 {
		return nil, errors.New("want an index of safetensors files, JSON with a weight_map, got other JSON or an empty map")
	}
	names := slices.Compact(slices.Sorted(maps.Values(files)))
	if len(names) > maxFiles {
		return nil, fmt.Errorf("want at most %d files, got %d", maxFiles, len(names))
	}
	for _, name := range names {
		if !filepath.IsLocal(name) || filepath.Base(name) != name {
			return nil, fmt.Errorf("want files in the folder of the index, got %.80q", name)
		}
	}
	all := &safetensors.File{Metadata: map[string]string{}}
	found := map[string]bool{}
	for _, name := range names {
		f, err := read(name)
		if err != nil {
			return nil, err
		}
		for _, t := range f.Tensors {
			if file, ok := files[t.Name]; !ok {
				return nil, fmt.Errorf("tensor %.80q of %s: want it in the index, got an index without it", t.Name, name)
			} else if file != name {
				return nil, fmt.Errorf("tensor %.80q: want it in %s as the index says, got it in %s", t.Name, file, name)
			}
			found[t.Name] = true
		}
		all.Tensors = append(all.Tensors, f.Tensors...)
		maps.Copy(all.Metadata, f.Metadata)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !found[name] {
			return nil, fmt.Errorf("tensor %.80q: want it in %s as the index says, got a file without it", name, files[name])
		}
	}
	return all, nil
}
