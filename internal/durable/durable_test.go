package durable

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
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
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&^0o644 != 0 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
	if err := WriteFile(filepath.Join(path, "under-a-file"), nil); err == nil {
		t.Error("wrote below a file")
	}
}

// A link is replaced; what it points to is left alone.
func TestWriteFileDoesNotFollowLinks(t *testing.T) {
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(target, []byte("keep"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := WriteFile(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if content(t, target) != "keep" || content(t, link) != "new" {
		t.Errorf("target %q, link %q", content(t, target), content(t, link))
	}
}

func TestWriteFileSurvivesFaults(t *testing.T) {
	defer func() { Fault = nil }()
	broken := errors.New("broken disk")
	for _, failing := range []Op{Create, Write, Sync, Close, Rename, SyncDir} {
		path := filepath.Join(t.TempDir(), "file")
		Fault = nil
		if err := WriteFile(path, []byte("old")); err != nil {
			t.Fatal(err)
		}
		Fault = func(op Op, _ string) error {
			if op == failing {
				return broken
			}
			return nil
		}
		if err := WriteFile(path, []byte("new")); !errors.Is(err, broken) {
			t.Errorf("%s: got error %v", failing, err)
		}
		want := "old"
		if failing == SyncDir { // the rename is done; only whether it would outlast a power cut is open
			want = "new"
		}
		if got := content(t, path); got != want {
			t.Errorf("%s: the file holds %q, want %q", failing, got, want)
		}
		alone(t, path)
	}
}
