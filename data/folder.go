package data

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ErrSeveralSets is wrapped by the error of ReadFolder if a folder has several sets and none is named.
var ErrSeveralSets = errors.New("want one set or the name of one")

// imageName matches the names of image files: the name of the set, its purpose and the spelling.
var imageName = regexp.MustCompile(`(?i)^(?:(.*)[-_. ])?(train|test|t10k)[-_.]images([-_.]idx3[-_.]ubyte(?:\.gz)?)$`)

// spellings are the usual ones, in the order in which they are tried. Others follow.
var spellings = []string{"-idx3-ubyte.gz", "-idx3-ubyte", ".idx3-ubyte.gz", ".idx3-ubyte"}

// found are the files of images in a folder, by the name of their set, which is "" for MNIST's names.
type found struct {
	dir     string
	sets    map[string]*candidates
	folders []string // that are named as files of images are
}

// candidates are the paths of files that may be a set's, best first.
type candidates struct{ train, test []string }

func (c *candidates) complete() bool { return len(c.train) > 0 && len(c.test) > 0 }

// findImages searches dir for image files, and folders in it that are named like image files.
func findImages(dir string) (found, error) {
	f := found{dir: dir, sets: map[string]*candidates{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
			return f, fmt.Errorf("data: %s: it is a file: want the folder that it lies in", dir)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return f, fmt.Errorf("data: %s: there is no such folder", dir)
		}
		return f, fmt.Errorf("data: %w", err)
	}
	inOrder(entries)
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); imageName.MatchString(e.Name()) {
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				f.folders = append(f.folders, path)
				continue
			}
			f.add(path)
		}
	}
	for _, folder := range f.folders {
		entries, _ := os.ReadDir(folder) // an unreadable folder counts as empty
		inOrder(entries)
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				f.add(path)
			}
		}
	}
	return f, nil
}

// inOrder sorts by spelling.
func inOrder(entries []fs.DirEntry) {
	rank := func(e fs.DirEntry) int {
		for i, s := range spellings {
			if strings.HasSuffix(e.Name(), s) && !strings.HasSuffix(e.Name(), s+".gz") {
				return i
			}
		}
		return len(spellings)
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(rank(a), rank(b)) })
}

// add records a path under its set and purpose, if its name states them.
func (f *found) add(path string) {
	m := imageName.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return
	}
	name := strings.ToLower(m[1])
	if f.sets[name] == nil {
		f.sets[name] = &candidates{}
	}
	if c := f.sets[name]; strings.EqualFold(m[2], "train") {
		c.train = append(c.train, path)
	} else {
		c.test = append(c.test, path)
	}
}

// choose returns the name of the set that split names: all of its name or the end of it from a separator on. Without a split it is the set with
// MNIST's own names, else the only one.
func (f found) choose(split string) (string, error) {
	var complete, fits []string
	for name, c := range f.sets {
		if c.complete() {
			complete = append(complete, name)
		}
		if c.complete() && split != "" && strings.HasSuffix("-"+strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(name), "-"+strings.ToLower(split)) {
			fits = append(fits, name)
		}
	}
	slices.Sort(complete)
	slices.Sort(fits)
	switch {
	case split != "" && slices.Contains(complete, strings.ToLower(split)):
		return strings.ToLower(split), nil
	case split != "" && len(fits) == 1:
		return fits[0], nil
	case split != "" && len(complete) > 0:
		return "", fmt.Errorf("data: %s: want the name of one set, got %q: there are %s", f.dir, split, listed(complete))
	case len(complete) == 0:
		return "", f.missing()
	case slices.Contains(complete, ""):
		return "", nil
	case len(complete) > 1:
		return "", fmt.Errorf("data: %s: %w, there are %s", f.dir, ErrSeveralSets, listed(complete))
	}
	return complete[0], nil
}

// listed names sets.
func listed(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = cmp.Or(name, `"" (MNIST's names)`)
	}
	return strings.Join(quoted, ", ")
}

// missing returns the error that no set is complete.
func (f found) missing() error {
	what := "train-images"
	var begun []string // sets of training images alone
	for name, c := range f.sets {
		if len(c.train) > 0 {
			begun = append(begun, name)
		}
	}
	if len(begun) > 0 {
		what = "t10k-images"
		if name := slices.Min(begun); name != "" {
			what = name + "-test-images"
		}
	}
	names := make([]string, len(spellings))
	for i, s := range spellings {
		names[i] = what + s
	}
	if len(begun) == 0 {
		names = append(names, "with the name of a set before it, such as my-"+names[1])
	}
	err := fmt.Errorf("data: %s: want a file of images named %s; there is none", f.dir, strings.Join(names, " or "))
	if len(f.sets) == 0 {
		if elsewhere := f.below(); elsewhere != "" {
			err = fmt.Errorf("%w, but in %s: give that folder", err, elsewhere)
		}
	}
	return err
}

// below returns a folder within the folder, one or two levels down, that has a file of images, or "".
func (f found) below() (folder string) {
	filepath.WalkDir(f.dir, func(path string, e fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(f.dir, path)
		switch {
		case err != nil || relErr != nil:
			return fs.SkipDir
		case e.IsDir() && strings.Count(filepath.ToSlash(rel), "/") >= 2:
			return fs.SkipDir
		case !e.IsDir() && imageName.MatchString(e.Name()):
			folder = filepath.Dir(path)
			return fs.SkipAll
		}
		return nil
	})
	return folder
}
