package durable

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A file that another program has for itself for a moment is read after that.
func TestReadFileWaitsForAWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := syscall.CreateFile(name, syscall.GENERIC_READ, 0, nil, syscall.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Open(path); !replaced(err) {
		t.Errorf("another program has the file, and opening it gives error %v", err)
	}
	time.AfterFunc(20*time.Millisecond, func() { syscall.CloseHandle(alone) })
	if b, err := ReadFile(path, 4); err != nil || string(b) != "text" {
		t.Errorf("got %q, error %v", b, err)
	}
}
