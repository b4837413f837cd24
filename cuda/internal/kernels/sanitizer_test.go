//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/standin"
)

// No kernel touches memory that is not its own.
func TestUnderSanitizer(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	out, err := standin.UnderSanitizer(t, "^Test[^PUL]|^TestLo|^TestPen")
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
