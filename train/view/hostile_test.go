package view_test

import (
	"context"
	"net"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/view"
)

// Reports and pages reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	hostile.Check(t, map[string]func() error{
		"a run without a folder":     func() error { return hostile.Second(view.ReadRun("")) },
		"a run of an empty folder":   func() error { return hostile.Second(view.ReadRun(dir)) },
		"a run of a broken folder":   func() error { return hostile.Second(view.ReadRun("a\x00b")) },
		"results without a folder":   func() error { return hostile.Second(view.ReadResults("")) },
		"results of no folder":       func() error { return view.SaveResults("a\x00b", metrics.Table{}) },
		"a report of nothing":        func() error { return view.Report{}.Save() },
		"a report of an empty run":   func() error { return view.Report{Dir: dir, Title: "\xff"}.Save() },
		"an address of nothing":      func() error { return hostile.Second(view.Listen("")) },
		"an address without a port":  func() error { return hostile.Second(view.Listen("localhost")) },
		"an address of a huge port":  func() error { return hostile.Second(view.Listen("localhost:99999999999999999999")) },
		"an address of a port below": func() error { return hostile.Second(view.Listen(":-1")) },
		"an address without UTF-8":   func() error { return hostile.Second(view.Listen("\xff:0")) },
		"Serve without a listener":   func() error { return view.NewServer(dir).Serve(context.Background(), nil) },
		"Serve of a nil listener":    func() error { return view.NewServer(dir).Serve(context.Background(), (*net.TCPListener)(nil)) },
	})
}
