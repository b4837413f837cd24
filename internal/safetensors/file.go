package safetensors

import (
	"fmt"
	"io"
	"os"

	"github.com/denoise-go/denoise/internal/durable"
)

// Read decodes the file at path. It takes regular files of at most MaxSize bytes, and looks at that before it opens them.
// Beside what Decode allocates it holds the file's bytes once.
func Read(path string) (*File, error) {
	b, err := readRegular(path)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	f, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %s: %w", path, err)
	}
	return f, nil
}

func readRegular(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: want a regular file, got %s", path, info.Mode().Type())
	case info.Size() > MaxSize:
		return nil, fmt.Errorf("%s: want at most %d bytes, got %d", path, MaxSize, info.Size())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("%s: want %d bytes: %w", path, len(b), err)
	}
	return b, nil
}

// Write encodes f into the file at path, whole or not at all: see package durable.
func Write(path string, f *File) error {
	b, err := encode(f)
	if err == nil {
		err = durable.WriteFile(path, b)
	}
	if err != nil {
		return fmt.Errorf("safetensors: write %s: %w", path, err)
	}
	return nil
}
