package checkpoint

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/handover"
)

// Options say how a Folder keeps states.
type Options struct {
	Epochs int           // states that stay are at the ends of each so many epochs; 0 is 1
	Keep   int           // how many of them stay; 0 is 1
	Every  time.Duration // how old the newest state becomes before another is Due; below 0 none is
	Disk   durable.Disk  // that files are written to
}

// Snapshot is what a folder is to hold of one point of a run. It has memory of its own, so that it can be written while the run goes on.
type Snapshot struct {
	Point Point
	State func() ([]byte, error) // makes the file of the state; called once
	Files []File                 // that follow from the state, in the order in which they are written
}

// File is the content of a file in the folder.
type File struct {
	Name    string
	Content []byte
}

// Folder is the folder of a run in progress, which no other process uses meanwhile.
type Folder struct {
	dir     string
	options Options
	lock    io.Closer
	writing handover.Task // of the last SaveInBackground
	saved   Point         // of the newest state, which may still be being written
	savedAt time.Time     // when it was taken or resumed from
	late    late
}

// Open makes the folder at dir, if need be, and locks it.
func Open(dir string, o Options) (*Folder, error) {
	o.Epochs, o.Keep = max(o.Epochs, 1), max(o.Keep, 1)
	if err := o.Disk.MkdirAll(dir); err != nil {
		return nil, fmt.Errorf("checkpoint: folder: %w", err)
	}
	l, err := Lock(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{dir: dir, options: o, lock: l}, nil
}

// Close waits until nothing is being written and unlocks the folder.
func (f *Folder) Close() error {
	defer f.lock.Close()
	return f.writing.Wait()
}

// Dir returns the path of the folder.
func (f *Folder) Dir() string { return f.dir }

// Clean deletes temporary files that processes left when they were killed.
func (f *Folder) Clean() error {
	if err := f.options.Disk.RemoveTemporary(f.dir); err != nil {
		return fmt.Errorf("checkpoint: folder: %w", err)
	}
	return nil
}

// Clear deletes these files, then the states, the newest last: until that is gone, the run can be resumed.
func (f *Folder) Clear(files []string) error {
	points, err := Points(f.dir)
	if err != nil {
		return err
	}
	for _, p := range points {
		files = append(files, p.File())
	}
	return f.Remove(files...)
}

// Remove deletes those of the files that the folder has.
func (f *Folder) Remove(files ...string) error {
	present, err := Present(f.dir, files...)
	if err != nil {
		return err
	}
	for _, name := range present {
		if err := f.options.Disk.Remove(filepath.Join(f.dir, name)); err != nil {
			return fmt.Errorf("checkpoint: folder: %w", err)
		}
	}
	return nil
}

// Resume makes the point that a run is resumed from the newest one, writes the files that follow from it, and deletes states that are
// too many. Files that cannot be written are Late.
func (f *Folder) Resume(p Point, files []File) error {
	f.saved, f.savedAt = p, time.Now()
	f.write(files)
	return f.prune()
}

// Due reports whether the newest state is so old that Options.Every asks for another. The error is that of a SaveInBackground that has failed: a
// disk that fails ends a run at the next step, not an epoch later.
func (f *Folder) Due() (bool, error) {
	if f.writing.Over() {
		if err := f.writing.Wait(); err != nil {
			return false, err
		}
	}
	return f.options.Every >= 0 && time.Since(f.savedAt) >= f.options.Every, nil
}

// Wait waits for SaveInBackground and returns its error. Where a state could not be written, a newer one would leave a gap: no state is saved
// after an error.
func (f *Folder) Wait() error { return f.writing.Wait() }

// Saved returns the point of the newest state.
func (f *Folder) Saved() Point { return f.saved }

// Save writes a snapshot after the one before: the state first, from which the rest can be made. The error is that of the state. Other files that
// cannot be written, because another program has them open, say, are Late.
func (f *Folder) Save(s *Snapshot) error {
	if err := f.Wait(); err != nil {
		return err
	}
	f.saved, f.savedAt = s.Point, time.Now()
	return f.save(s)
}

// SaveInBackground is Save while the run goes on. It waits only for the snapshot before.
func (f *Folder) SaveInBackground(s *Snapshot) error {
	if err := f.Wait(); err != nil {
		return err
	}
	f.saved, f.savedAt = s.Point, time.Now()
	f.writing.Start("checkpoint: saving", func() error { return f.save(s) })
	return nil
}

func (f *Folder) save(s *Snapshot) error {
	b, err := s.State()
	if err != nil {
		return err
	}
	if err := f.options.Disk.WriteFile(filepath.Join(f.dir, s.Point.File()), b); err != nil {
		return fmt.Errorf("checkpoint: save: %w", err)
	}
	f.write(s.Files)
	return f.prune()
}

// write writes files, after those that are late.
func (f *Folder) write(files []File) {
	for _, file := range f.late.with(files) {
		err := f.options.Disk.WriteFile(filepath.Join(f.dir, file.Name), file.Content)
		if err != nil {
			err = fmt.Errorf("checkpoint: %w", err)
		}
		f.late.set(file, err)
	}
}

// prune deletes all states but the newest one saved and, up to it, the last ones that Options.Epochs and Keep say. So the states that stay do not
// depend on when the run was interrupted. States after the newest one saved are damaged, and the run is about to write them again. A state that
// cannot be deleted is late.
func (f *Folder) prune() error {
	points, err := Points(f.dir)
	if err != nil {
		return err
	}
	ends := 0
	for _, p := range slices.Backward(points) {
		path := filepath.Join(f.dir, p.File())
		info, err := os.Lstat(path)
		if err == nil && info.Mode().IsRegular() {
			if p.Batches == 0 && p.Epochs%f.options.Epochs == 0 && p.Compare(f.saved) <= 0 && ends < f.options.Keep {
				ends++
				continue
			}
			if p == f.saved {
				continue
			}
		}
		if err = f.options.Disk.Remove(path); err != nil {
			err = fmt.Errorf("checkpoint: old state: %w", err)
		}
		f.late.set(File{Name: p.File()}, err)
	}
	return nil
}
