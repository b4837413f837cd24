package safetensors

import (
	"fmt"

	"github.com/denoise-go/denoise/internal/durable"
)

// Read decodes the file at path, which must be a regular file of at most MaxSize bytes; this is checked before it is opened.
// Besides the allocations of Decode it holds the file's bytes once.
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

// Write encodes f and writes it to path atomically: see package durable.
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
