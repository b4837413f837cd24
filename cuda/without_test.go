//go:build !cuda

package cuda

import (
	"strings"
	"testing"
)

func TestOpenSaysHowToBuild(t *testing.T) {
	d, err := Open(Options{})
	if d != nil || err == nil || !strings.Contains(err.Error(), "-tags cuda") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v and error %v", d, err)
	}
}
