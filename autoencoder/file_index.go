package autoencoder

import (
	"bytes"
	"encoding/json"
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

// readFiles reads the file at path or, if that is the index of several files, all of them as one. An index is JSON whose weight_map
// names the file of each tensor, beside the index.
func readFiles(path string) (*safetensors.File, error) {
	if filepath.Ext(path) != ".json" {
		return safetensors.Read(path)
	}
	text, err := durable.ReadLinked(path, maxIndex)
	if err != nil {
		return nil, err
	}
	var index struct {
		WeightMap map[string]string `json:"weight_map"`
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&index); err != nil || len(index.WeightMap) == 0 {
		return nil, fmt.Errorf("%s: want an index of safetensors files, JSON with a weight_map, got another file", path)
	}
	names := slices.Compact(slices.Sorted(maps.Values(index.WeightMap)))
	if len(names) > maxFiles {
		return nil, fmt.Errorf("%s: want at most %d files, got %d", path, maxFiles, len(names))
	}
	all := &safetensors.File{}
	for _, name := range names {
		if !filepath.IsLocal(name) || filepath.Base(name) != name {
			return nil, fmt.Errorf("%s: want files beside the index, got %.80q", path, name)
		}
		f, err := safetensors.Read(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			return nil, err
		}
		for _, t := range f.Tensors {
			if index.WeightMap[t.Name] != name {
				return nil, fmt.Errorf("%s: tensor %.80q: want it in the index as of %s, got %.80q", path, t.Name, name, index.WeightMap[t.Name])
			}
			delete(index.WeightMap, t.Name)
			all.Tensors = append(all.Tensors, t)
		}
		if all.Metadata == nil {
			all.Metadata = f.Metadata
		}
	}
	for _, missing := range slices.Sorted(maps.Keys(index.WeightMap)) {
		return nil, fmt.Errorf("%s: tensor %.80q: want it in %s, got a file without", path, missing, index.WeightMap[missing])
	}
	return all, nil
}
