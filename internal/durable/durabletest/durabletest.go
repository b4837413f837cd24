// Package durabletest has disks that fail or end the process at a chosen step of writing a file, for tests.
package durabletest

import "github.com/denoise-go/denoise/internal/durable"

// Disk returns a disk that asks before ahead of each step. An error takes the step's place; a panic is as if the process had been killed there. A nil
// before lets all steps be done. Nothing is flushed, since tests write thousands of files.
func Disk(before func(op durable.Op, path string) error) durable.Disk {
	return durable.NewDisk(func(op durable.Op, path string, do func() error) error {
		if before != nil {
			if err := before(op, path); err != nil {
				return err
			}
		}
		if op == durable.Sync || op == durable.SyncDir {
			return nil
		}
		return do()
	})
}
