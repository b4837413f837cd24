package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
)

// until is a writer that calls f with what was written so far, after each write.
type until struct {
	bytes.Buffer
	f func(text string)
}

func (u *until) Write(b []byte) (int, error) {
	n, err := u.Buffer.Write(b)
	u.f(u.String())
	return n, err
}

func TestServes(t *testing.T) {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	out := &until{f: func(text string) {
		url := regexp.MustCompile(`http://\S+`).FindString(text)
		if url == "" {
			return
		}
		go func() { // the listener is open, and is served soon
			defer end()
			answer, err := http.Get(url)
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			page, err := io.ReadAll(answer.Body)
			if err != nil || !strings.Contains(string(page), "<title>denoise: runs</title>") {
				t.Errorf("got %s, error %v", page, err)
			}
		}()
	}}
	var stderr bytes.Buffer
	if status := program.Status(ctx, []string{"-http", ":0", t.TempDir()}, command.Stdio{Out: out, Err: &stderr}); status != 0 {
		t.Errorf("status %d: %s", status, &stderr)
	}
}

func TestMistakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"a", "b"}, 2, `want one folder, got ["a" "b"]`},
		{[]string{"-http", ""}, 2, "-http: want an address such as :8080"},
		{[]string{"-port", "80"}, 2, "-port"},
		{[]string{filepath.Join(t.TempDir(), "none")}, 1, "want a folder of runs"},
		{[]string{file}, 1, "got the file"},
		{[]string{"-http", ":x", t.TempDir()}, 2, "-http: want an address such as :8080"},
	} {
		commandtest.Reject(t, program, c.status, c.want, c.args...)
	}
}
