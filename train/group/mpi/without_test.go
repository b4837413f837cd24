//go:build !mpi || !cgo

package mpi

import (
	"strings"
	"testing"

	"github.com/denoise-go/denoise/train/group/grouptest"
)

func TestWithoutMPI(t *testing.T) {
	w, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := grouptest.Check(w); err != nil || w.Size() != 1 {
		t.Errorf("%v: error %v", w, err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	t.Setenv(launchers[0], "2")
	if w, err := Open(Options{}); w != nil || err == nil || !strings.Contains(err.Error(), "-tags mpi") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v and error %v", w, err)
	}
}
