package safetensors

import (
	"fmt"

	"github.com/denoise-go/denoise/internal/durable"
)

// Read decodes the file at path. It takes regular files of at most MaxSize bytes, and looks at that before it opens them.
// Beside what Decode allocates it holds the file's bytes once.
func Read(path string) (*File, error) {
	b, err := durable.ReadLinked(path, MaxSize)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	f, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %s: %w", path, err)
	}
	return f, nil
}

// Write encodes f into the file at path, whole or not at all: see package durable.
func Write(path string, f *File) error {
	b, err := encode(f)
	if err != nil {
		return fmt.Errorf("safetensors: %s: %w", path, err)
	}
	if err := durable.WriteFile(path, b); err != nil {
		return fmt.Errorf("safetensors: %w", err)
	}
	return nil
}
