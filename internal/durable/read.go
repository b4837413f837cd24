package durable

import (
	"fmt"
	"io"
	"os"
)

// ReadFile returns the content of a regular file of at most limit bytes. It does not follow a link.
func ReadFile(path string, limit int64) ([]byte, error) { return read(path, limit, os.Lstat) }

// ReadLinked is ReadFile, but the file may be behind a link.
func ReadLinked(path string, limit int64) ([]byte, error) { return read(path, limit, os.Stat) }

func read(path string, limit int64, stat func(string) (os.FileInfo, error)) ([]byte, error) {
	info, err := stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s: want a regular file, got a folder", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: want a regular file, got %s", path, info.Mode().Type())
	case info.Size() > limit:
		return nil, fmt.Errorf("%s: want at most %d bytes, got %d", path, limit, info.Size())
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
