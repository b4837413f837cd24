package durable

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

// ErrUnfit is wrapped by errors that the file itself causes: it is not a regular file, too large, or ends early. Reading it
// again would fail the same way, while an error of the disk or of permissions may be temporary.
var ErrUnfit = errors.New("unfit file")

// unfit marks an error as an ErrUnfit without changing its text.
type unfit struct{ error }

func (u unfit) Is(target error) bool { return target == ErrUnfit }

func (u unfit) Unwrap() error { return u.error }

// ReadFile returns the content of a regular file of at most limit bytes. It does not follow a link.
func ReadFile(path string, limit int64) ([]byte, error) { return read(path, limit, os.Lstat) }

// ReadLinked is like ReadFile but follows links.
func ReadLinked(path string, limit int64) ([]byte, error) { return read(path, limit, os.Stat) }

func read(path string, limit int64, stat func(string) (os.FileInfo, error)) ([]byte, error) {
	info, err := stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, unfit{fmt.Errorf("%s: want a regular file, got a folder", path)}
	case !info.Mode().IsRegular():
		return nil, unfit{fmt.Errorf("%s: want a regular file, got %s", path, info.Mode().Type())}
	case info.Size() > min(limit, math.MaxInt):
		return nil, unfit{fmt.Errorf("%s: want at most %d bytes, got %d", path, min(limit, math.MaxInt), info.Size())}
	}
	var f *os.File
	open := func() (err error) { f, err = os.Open(path); return err }
	if err := patiently(open, replaced, time.Sleep); err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unfit{fmt.Errorf("%s: want %d bytes: %w", path, len(b), err)}
	} else if err != nil {
		return nil, err
	}
	return b, nil
}
