package view_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/view"
)

// outcome returns the error of a call, or what it panics with.
func outcome(call func() error) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, call()
}

// second drops the first result.
func second[T any](_ T, err error) error { return err }

// Reports and pages reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	for name, call := range map[string]func() error{
		"a run without a folder":     func() error { return second(view.ReadRun("")) },
		"a run of an empty folder":   func() error { return second(view.ReadRun(dir)) },
		"a run of a broken folder":   func() error { return second(view.ReadRun("a\x00b")) },
		"results without a folder":   func() error { return second(view.ReadResults("")) },
		"results of no folder":       func() error { return view.SaveResults("a\x00b", metrics.Table{}) },
		"a report of nothing":        func() error { return view.Report{}.Save() },
		"a report of an empty run":   func() error { return view.Report{Dir: dir, Title: "\xff"}.Save() },
		"an address of nothing":      func() error { return second(view.Listen("")) },
		"an address without a port":  func() error { return second(view.Listen("localhost")) },
		"an address of a huge port":  func() error { return second(view.Listen("localhost:99999999999999999999")) },
		"an address of a port below": func() error { return second(view.Listen(":-1")) },
		"an address without UTF-8":   func() error { return second(view.Listen("\xff:0")) },
		"Serve without a listener":   func() error { return view.NewServer(dir).Serve(context.Background(), nil) },
		"Serve of a nil listener":    func() error { return view.NewServer(dir).Serve(context.Background(), (*net.TCPListener)(nil)) },
	} {
		panicked, err := outcome(call)
		if panicked != nil {
			t.Errorf("%s: panic: %v", name, panicked)
		} else if err == nil {
			t.Errorf("%s passes", name)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: want an error of one line, got %q", name, err)
		}
	}
}
