package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/durable/linktest"
)

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// alone fails unless the file is the only one in its folder.
func alone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("the folder holds %v", entries)
	}
}

// before returns a disk that asks f ahead of each step; an error takes the step's place.
func before(f func(op Op) error) Disk {
	return NewDisk(func(op Op, _ string, do func() error) error {
		if err := f(op); err != nil {
			return err
		}
		return do()
	})
}

func TestWriteFileReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, want := range []string{"first", "", "third, longer than the first"} {
		if err := WriteFile(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		alone(t, path)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&^0o644 != 0 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
	if err := WriteFile(filepath.Join(path, "under-a-file"), nil); err == nil {
		t.Error("wrote below a file")
	}
}

// Errors name the requested file and read like those of the standard library.
func TestWriteFileNamesItsTarget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "file")
	err := WriteFile(path, nil)
	if want := "create " + path + ": "; err == nil || !strings.HasPrefix(err.Error(), want) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want one that begins with %q", err, want)
	}
	// Rename fails if a folder has appeared at path; the system's error names both files.
	path = filepath.Join(t.TempDir(), "file")
	disk := before(func(op Op) error {
		if op == Rename {
			return os.Mkdir(path, 0o755)
		}
		return nil
	})
	err = disk.WriteFile(path, nil)
	if want := "rename " + path + ": "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got error %v, want one that begins with %q", err, want)
	}
	if err != nil && strings.Contains(err.Error(), temporary) {
		t.Errorf("the error names a temporary file: %v", err)
	}
	alone(t, path)
}

func TestWriteFileRefuses(t *testing.T) {
	disk := NewDisk(func(op Op, path string, _ func() error) error {
		t.Errorf("%q: came to %s", path, op)
		return nil
	})
	dir := t.TempDir()
	t.Chdir(dir)
	for path, want := range map[string]string{
		"":                             `want the path of a file, got ""`,
		".":                            ".: want a file, got a folder",
		dir:                            dir + ": want a file, got a folder",
		dir + string(os.PathSeparator): "want a file, got a folder",
	} {
		if err := disk.WriteFile(path, []byte("x")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want one with %q", path, err, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, error %v", entries, err)
	}
}

// A link is replaced; what it points to is left alone.
func TestWriteFileDoesNotFollowLinks(t *testing.T) {
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(target, []byte("keep"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	linktest.Symlink(t, target, link)
	if err := WriteFile(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if content(t, target) != "keep" || content(t, link) != "new" {
		t.Errorf("target %q, link %q", content(t, target), content(t, link))
	}
}

func TestWriteFileSurvivesFaults(t *testing.T) {
	broken := errors.New("broken disk")
	for _, failing := range []Op{Create, Write, Sync, Close, Rename, SyncDir} {
		path := filepath.Join(t.TempDir(), "file")
		if err := WriteFile(path, []byte("old")); err != nil {
			t.Fatal(err)
		}
		disk := before(func(op Op) error {
			if op == failing {
				return broken
			}
			return nil
		})
		if err := disk.WriteFile(path, []byte("new")); !errors.Is(err, broken) {
			t.Errorf("%s: got error %v", failing, err)
		}
		want := "old"
		if failing == SyncDir { // the rename is done, but may not survive a power cut
			want = "new"
		}
		if got := content(t, path); got != want {
			t.Errorf("%s: the file holds %q, want %q", failing, got, want)
		}
		alone(t, path)
	}
}

// The steps come in the order in which a crash between any two leaves the old file or the new one.
func TestOrderOfSteps(t *testing.T) {
	var steps []Op
	disk := before(func(op Op) error { steps = append(steps, op); return nil })
	path := filepath.Join(t.TempDir(), "folder", "file")
	if err := errors.Join(disk.MkdirAll(filepath.Dir(path)), disk.WriteFile(path, nil), disk.Remove(path)); err != nil {
		t.Fatal(err)
	}
	if want := []Op{SyncDir, Create, Write, Sync, Close, Rename, SyncDir, Delete}; !slices.Equal(steps, want) {
		t.Errorf("got %v, want %v", steps, want)
	}
}
