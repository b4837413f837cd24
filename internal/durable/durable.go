// Package durable writes files that survive a crash: whoever looks finds the old file or the new one, whole.
//
// The new content goes to a temporary file in the same folder, is flushed to the disk and renamed over the old one; then the
// folder is flushed too, so that the rename itself is not lost. On an error the old file is as it was and the temporary one is
// gone; but where flushing the folder failed, the new file is there already and may be gone after a crash.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Op is a step of changing a file.
type Op string

// The steps of WriteFile, in order, and the one of Remove.
const (
	Create  Op = "create"
	Write   Op = "write"
	Sync    Op = "sync"
	Close   Op = "close"
	Rename  Op = "rename"
	SyncDir Op = "sync folder"

	Delete Op = "delete"
)

// Fault is for tests of what happens when the disk fails: it is asked before each step, and an error takes the step's place.
// A write that fails so leaves half of the content.
var Fault func(op Op, path string) error

// NoFlush is for tests that write thousands of files: steps that flush are made, but nothing is flushed.
var NoFlush bool

// WriteFile replaces the file at path by one of mode 0644, less the umask, with the content. Its errors name the path, not the
// temporary file. An empty path and that of a folder are refused before anything is written.
func WriteFile(path string, content []byte) (err error) {
	if path == "" {
		return errors.New(`want the path of a file, got ""`)
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s: want a file, got a folder", path)
	}
	temp, err := createBeside(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name())
		}
	}()
	if err := fault(Write, path); err != nil {
		temp.Write(content[:len(content)/2])
		return err
	}
	if _, err := temp.Write(content); err != nil {
		return failed(Write, path, err)
	}
	if err := step(Sync, path, func() error { return flush(temp) }); err != nil {
		return err
	}
	if err := step(Close, path, temp.Close); err != nil {
		return err
	}
	if err := step(Rename, path, func() error { return os.Rename(temp.Name(), path) }); err != nil {
		return err
	}
	return step(SyncDir, path, func() error { return syncDir(filepath.Dir(path)) })
}

// createBeside makes a new file with a name of its own in the folder of path.
func createBeside(path string) (*os.File, error) {
	if err := fault(Create, path); err != nil {
		return nil, err
	}
	for {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%x%s", filepath.Base(path), rand.Uint64(), temporary))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) {
			return f, failed(Create, path, err)
		}
	}
}

func flush(f *os.File) error {
	if NoFlush {
		return nil
	}
	return f.Sync()
}

// syncDir flushes a folder. Windows has no such thing, and some file systems of virtual machines and networks refuse it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := flush(d); !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

func step(op Op, path string, do func() error) error {
	if err := fault(op, path); err != nil {
		return err
	}
	return failed(op, path, do())
}

func fault(op Op, path string) error {
	if Fault == nil {
		return nil
	}
	return failed(op, path, Fault(op, path))
}

// failed is err, if any, as that of a step of changing the file at path. Of what the system says only the reason is kept: the rest
// names a temporary file that is gone.
func failed(op Op, path string, err error) error {
	switch system := err.(type) {
	case nil:
		return nil
	case *fs.PathError:
		err = system.Err
	case *os.LinkError:
		err = system.Err
	}
	return &fs.PathError{Op: string(op), Path: path, Err: err}
}
