// Package durable writes files atomically: after a crash a file has its old content or its new content, complete.
//
// The new content goes to a temporary file in the same folder, is flushed to the disk and renamed over the old one; then the
// folder is flushed too, so that the rename itself is not lost. On an error the old file is unchanged and the temporary file is
// deleted. On Windows, which does not replace a file that is open, renaming is tried again for two seconds. If only flushing the folder failed, the new file is in place, but a crash may undo the rename.
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

// Step performs one step of changing the file at path, by calling do or by replacing it.
type Step func(op Op, path string, do func() error) error

// Disk changes files. The zero value is the operating system's file system. Tests use disks that fail: see package durabletest.
type Disk struct{ step Step }

// NewDisk returns a disk whose steps s performs. An error of s ends the change, like one of the operating system.
func NewDisk(s Step) Disk { return Disk{s} }

// WriteFile calls Disk.WriteFile on the operating system's file system.
func WriteFile(path string, content []byte) error { return Disk{}.WriteFile(path, content) }

// WriteFile replaces the file at path by one with the content and mode 0644, less the umask. Its errors name the path, not the
// temporary file. It rejects an empty path and the path of a folder before it writes anything.
func (d Disk) WriteFile(path string, content []byte) (err error) {
	if path == "" {
		return errors.New(`want the path of a file, got ""`)
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s: want a file, got a folder", path)
	}
	var temp *os.File
	err = d.do(Create, path, func() (err error) {
		temp, err = createBeside(path)
		return err
	})
	if err != nil {
		return err
	}
	defer func() {
		temp.Close() // if a step has failed or panicked; Windows does not delete a file that is open
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	for _, s := range []struct {
		op Op
		do func() error
	}{
		{Write, func() error { _, err := temp.Write(content); return err }},
		{Sync, temp.Sync},
		{Close, temp.Close},
		{Rename, func() error { return Move(temp.Name(), path) }},
		{SyncDir, func() error { return syncDir(filepath.Dir(path)) }},
	} {
		if err := d.do(s.op, path, s.do); err != nil {
			return err
		}
	}
	return nil
}

// createBeside creates a temporary file with a unique name in the folder of path.
func createBeside(path string) (*os.File, error) {
	for {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%x%s", filepath.Base(path), rand.Uint64(), temporary))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// syncDir flushes a folder. Windows cannot, and some file systems of virtual machines and networks do not support it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

// do performs a step. Its error names the step and the path.
func (d Disk) do(op Op, path string, do func() error) error {
	if d.step == nil {
		return failed(op, path, do())
	}
	return failed(op, path, d.step(op, path, do))
}

// failed wraps an error of a step with the step and the path. It keeps only the cause of a system error, which otherwise names
// a temporary file that no longer exists.
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
