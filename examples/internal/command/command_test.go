package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
)

// full is standard output on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestStatus(t *testing.T) {
	taken := errors.New("the folder is taken")
	for _, c := range []struct {
		err    error
		status int
		want   string
	}{
		{nil, 0, ""},
		{flag.ErrHelp, 0, ""},
		{Usage(flag.ErrHelp), 0, ""},
		{Usage(nil), 0, ""},
		{errors.New("no such set"), Failed, "test: no such set\n"},
		{Usage(errors.New("-x: want 1, got 2")), BadUsage, "test: -x: want 1, got 2\n"},
		{fmt.Errorf("flags: %w", Usage(errors.New("want 1"))), BadUsage, "test: flags: want 1\n"},
		{fmt.Errorf("epoch 1: %w", context.Canceled), Interrupted, "test: interrupted: epoch 1: context canceled\n"},
		{fmt.Errorf("train: %w", taken), Failed, "test: train: the folder is taken (-out takes another)\n"},
	} {
		p := Program{Name: "test", Run: func(context.Context, []string, Stdio) error { return c.err }, Hints: []Hint{{taken, "-out takes another"}}}
		var out, stderr bytes.Buffer
		if status := p.Status(context.Background(), nil, Stdio{Out: &out, Err: &stderr}); status != c.status || stderr.String() != c.want || out.Len() > 0 {
			t.Errorf("%v: want status %d and %q, got %d and %q", c.err, c.status, c.want, status, &stderr)
		}
	}
}

// Results that cannot be written are an error of a program that found none itself.
func TestLostResults(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, "test: results are lost: no space left on device\n"},
		{errors.New("no such set"), "test: no such set\n"},
	} {
		p := Program{Name: "test", Run: func(_ context.Context, args []string, s Stdio) error {
			fmt.Fprintln(s.Out, args)
			return c.err
		}}
		var stderr bytes.Buffer
		if status := p.Status(context.Background(), nil, Stdio{Out: full{}, Err: &stderr}); status != Failed || stderr.String() != c.want {
			t.Errorf("%v: status %d, %q", c.err, status, &stderr)
		}
	}
}
