package durable

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/durable/linktest"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, []byte("four"), 0o644); err != nil {
		t.Fatal(err)
	}
	if b, err := ReadFile(path, 4); string(b) != "four" || err != nil {
		t.Errorf("got %q, %v", b, err)
	}
	link := filepath.Join(dir, "link")
	linktest.Symlink(t, path, link)
	if b, err := ReadLinked(link, 4); string(b) != "four" || err != nil {
		t.Errorf("behind a link: got %q, %v", b, err)
	}
	for _, c := range []struct {
		path  string
		limit int64
		want  string
		unfit bool // a permanent error
	}{
		{path, 3, "want at most 3 bytes, got 4", true},
		{dir, 4, "want a regular file, got a folder", true},
		{link, 4, "want a regular file, got L", true},
		{filepath.Join(dir, "none"), 4, "none: ", false},
		{filepath.Join(path, "below"), 4, "below: ", false},
	} {
		_, err := ReadFile(c.path, c.limit)
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, ErrUnfit) != c.unfit {
			t.Errorf("%s: got error %v, unfit: %v", c.path, err, errors.Is(err, ErrUnfit))
		}
	}
	if err := (unfit{io.ErrUnexpectedEOF}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("an unfit error hides what it is of")
	}
}
