//go:build cuda

package cuda

import (
	"log/slog"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/standin"
)

func TestMain(m *testing.M) { standin.Main(m) }

// open opens the device, to be closed at the test's end.
func open(t testing.TB, o Options) *Device {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
