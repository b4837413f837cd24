package durable

import (
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Remove deletes a file, or a link but not its target. The deletion is flushed with the next file written to the folder.
func (d Disk) Remove(path string) error {
	return d.do(Delete, path, func() error {
		return patiently(func() error { return os.Remove(path) }, busy, time.Sleep)
	})
}

// temporary is the suffix of the names that createBeside makes: a dot, the file's own name, a number and this.
const temporary = ".tmp"

var temporaryName = regexp.MustCompile(`^\..+\.[0-9a-f]{1,16}` + regexp.QuoteMeta(temporary) + `$`)

// RemoveTemporary deletes temporary files that killed processes left in a folder. No other process may be writing there.
func (d Disk) RemoveTemporary(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && temporaryName.MatchString(e.Name()) {
			if err := d.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
