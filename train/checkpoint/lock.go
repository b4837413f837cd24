package checkpoint

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// lockFile stands in a run's folder for the lock. It stays there, empty, after the lock is released or its holder killed: only the
// operating system knows whether the lock is held.
const lockFile = ".lock"

// Lock makes its caller the only one that uses a run's folder, until Close.
func Lock(dir string) (io.Closer, error) {
	path := filepath.Join(dir, lockFile)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("checkpoint: lock: %s: want a regular file, got %s", path, info.Mode().Type())
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("checkpoint: lock: %w", err)
	}
	l := flock.New(path, flock.SetPermissions(0o644))
	switch got, err := l.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("checkpoint: lock %s: %w", path, err)
	case !got:
		return nil, fmt.Errorf("checkpoint: %s: want a folder for this run alone, got one that another run is using", dir)
	}
	return l, nil
}

// CheckUnlocked returns Lock's error for a folder that another run is using. It makes no file, and the folder need not exist.
func CheckUnlocked(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, lockFile)); err != nil {
		return nil // no run has had a lock; the folder itself is not looked at here
	}
	l, err := Lock(dir)
	if err != nil {
		return err
	}
	return l.Close()
}
