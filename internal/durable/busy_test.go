package durable

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestPatiently(t *testing.T) {
	open, broken := errors.New("open"), errors.New("broken")
	for _, c := range []struct {
		times int // that the file is open
		then  error
		calls int
		want  error
	}{{0, nil, 1, nil}, {3, nil, 4, nil}, {3, broken, 4, broken}, {0, broken, 1, broken}, {1000, nil, 12, open}} {
		calls, slept := 0, time.Duration(0)
		err := patiently(func() error {
			if calls++; calls <= c.times {
				return open
			}
			return c.then
		}, func(err error) bool { return err == open }, func(d time.Duration) { slept += d })
		if err != c.want || calls != c.calls || slept > 3*time.Second {
			t.Errorf("open %d times, then %v: got %v after %d calls and %v, want %v after %d", c.times, c.then, err, calls, slept, c.want, c.calls)
		}
	}
}

// Where a file that somebody reads cannot be replaced, writing waits for the reader.
func TestWriteFileWaitsForAReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	disk := before(func(op Op) error {
		if op == Rename {
			go func() {
				time.Sleep(20 * time.Millisecond)
				closed <- f.Close()
			}()
		}
		return nil
	})
	if err := disk.WriteFile(path, []byte("new")); err != nil || content(t, path) != "new" {
		t.Errorf("%s: the file holds %q, error %v", runtime.GOOS, content(t, path), err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
