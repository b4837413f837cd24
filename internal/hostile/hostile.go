// Package hostile is for tests that hand a package's public functions what makes no sense: wrong, empty, huge, nil or contradictory values, and files that claim
// more than they hold.
package hostile

import (
	"image"
	"image/color"
	"runtime"
	"strings"
	"testing"
)

// Check calls functions, each of which has to return an error of one line and not to panic.
func Check(t *testing.T, calls map[string]func() error) {
	t.Helper()
	for name, call := range calls {
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

// outcome returns the error of a call, or what it panics with.
func outcome(call func() error) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, call()
}

// Allocated returns the bytes that a function allocates, and all goroutines besides it.
func Allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Second drops the first result of a function.
func Second[T any](_ T, err error) error { return err }

// Image is an image that states its bounds and has no pixels in memory.
type Image struct{ Rect image.Rectangle }

func (Image) ColorModel() color.Model   { return color.NRGBA64Model }
func (m Image) Bounds() image.Rectangle { return m.Rect }
func (Image) At(int, int) color.Color   { return color.NRGBA64{} }
