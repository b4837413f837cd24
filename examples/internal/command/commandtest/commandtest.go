// Package commandtest is for tests of programs.
package commandtest

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/examples/internal/command"
)

// Reject runs a program with a command line that it has to reject with an exit status and one line on stderr that has a text in it.
func Reject(t *testing.T, p command.Program, status int, want string, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	got := p.Status(context.Background(), args, command.Stdio{In: &bytes.Buffer{}, Out: &out, Err: &errs})
	if text := errs.String(); got != status || !strings.Contains(text, want) || strings.Count(text, "\n") != 1 {
		t.Errorf("%q: got status %d and stderr %q, want status %d and one line with %q", args, got, text, status, want)
	}
}
