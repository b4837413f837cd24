package checkpoint

import (
	"fmt"
	"slices"
	"sync"
)

// late is what a folder does not have yet: files that could not be written, and states that could not be deleted. The state of a run is on disk all
// the same, so they do not end it. They are tried again with the next snapshot.
type late struct {
	mu     sync.Mutex
	files  []File // to be written, in order
	failed []failure
}

// failure is why a file is late.
type failure struct {
	name         string
	err          error
	told, mended bool // one that is mended is forgotten once it is told
}

// set records the outcome of writing or deleting a file.
func (l *late) set(f File, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	is := func(x failure) bool { return x.name == f.Name }
	i := slices.IndexFunc(l.failed, is)
	if err == nil {
		if i >= 0 {
			l.failed[i].mended = true
		}
		return
	}
	if f.Content != nil {
		l.files = append(l.files, f)
	}
	if i < 0 {
		i, l.failed = len(l.failed), append(l.failed, failure{name: f.Name})
	}
	l.failed[i].err, l.failed[i].mended = err, false
}

// with returns the late files without those that have newer content, then these, and forgets them.
func (l *late) with(files []File) []File {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.DeleteFunc(l.files, func(old File) bool {
		return slices.ContainsFunc(files, func(f File) bool { return f.Name == old.Name })
	})
	l.files = nil
	return append(all, files...)
}

// Late returns why files could not be written or deleted, each once until it succeeds. They are tried again with the next snapshot and by Finish.
func (f *Folder) Late() (errs []error) {
	f.late.mu.Lock()
	defer f.late.mu.Unlock()
	for i := range f.late.failed {
		if x := &f.late.failed[i]; !x.told {
			x.told = true
			errs = append(errs, x.err)
		}
	}
	f.late.failed = slices.DeleteFunc(f.late.failed, func(x failure) bool { return x.mended })
	return errs
}

// Finish waits until nothing is being written and tries what is late once more. The error is what could not be written even then; the state is saved.
func (f *Folder) Finish() error {
	if err := f.Wait(); err != nil || len(f.late.failed) == 0 {
		return err
	}
	f.write(nil)
	if err := f.prune(); err != nil {
		return err
	}
	var all error
	for _, x := range f.late.failed {
		if x.mended {
			continue
		}
		if all != nil {
			x.err = fmt.Errorf("%w; %w", all, x.err)
		}
		all = x.err
	}
	return all
}
