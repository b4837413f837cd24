package durable

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/durable/linktest"
)

func TestMkdirAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b", "c")
	for range 2 { // the second time it is there
		if err := (Disk{}).MkdirAll(path); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		t.Errorf("got %v, %v", info, err)
	}
	file := filepath.Join(dir, "file")
	if err := WriteFile(file, nil); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "below")} {
		if err := (Disk{}).MkdirAll(path); err == nil || !strings.Contains(err.Error(), "file") {
			t.Errorf("%s: got error %v", path, err)
		}
	}
}

func TestRemoveTemporary(t *testing.T) {
	dir := t.TempDir()
	stay := []string{"a.tmp", ".a.tmp", ".a.xyz.tmp", ".a.12345678901234567.tmp", ".a.12.tmp.x", "a.12.tmp"}
	for _, name := range append([]string{".a.0.tmp", ".best.safetensors.ffffffffffffffff.tmp"}, stay...) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".folder.12.tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := (Disk{}).RemoveTemporary(dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(stay)+1 {
		t.Errorf("got %v, want %v and a folder", entries, stay)
	}

	// A WriteFile that is killed leaves such a file.
	disk := before(func(op Op) error {
		if op == Sync {
			panic("killed")
		}
		return nil
	})
	dir = t.TempDir()
	func() {
		defer func() { recover() }()
		disk.WriteFile(filepath.Join(dir, "a"), []byte("x"))
	}()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Fatalf("want one file that is left, got %v, %v", entries, err)
	}
	if err := (Disk{}).RemoveTemporary(dir); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("got %v, %v", entries, err)
	}
}

func TestRemoveAndReadFile(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := WriteFile(path, []byte("four")); err != nil {
		t.Fatal(err)
	}
	if b, err := ReadFile(path, 4); err != nil || string(b) != "four" {
		t.Errorf("got %q, %v", b, err)
	}
	if _, err := ReadFile(path, 3); err == nil || !strings.Contains(err.Error(), "want at most 3 bytes, got 4") {
		t.Errorf("got error %v", err)
	}
	if _, err := ReadFile(dir, 3); err == nil || !strings.Contains(err.Error(), "want a regular file, got a folder") {
		t.Errorf("got error %v", err)
	}
	linktest.Symlink(t, path, link)
	if _, err := ReadFile(link, 4); err == nil || !strings.Contains(err.Error(), "want a regular file") {
		t.Errorf("got error %v", err)
	}
	broken := before(func(Op) error { return errors.New("broken disk") })
	if err := broken.Remove(link); err == nil {
		t.Error("a fault was passed over")
	}
	if err := (Disk{}).Remove(link); err != nil {
		t.Error(err)
	}
	if content(t, path) != "four" {
		t.Error("the link was followed")
	}
}
