// Package linktest makes symbolic links in tests.
package linktest

import (
	"os"
	"runtime"
	"testing"
)

// Symlink makes path a symbolic link to target. On Windows it skips the test if there is no link then: making one needs a privilege there, and Wine 8
// reports success and makes none.
func Symlink(t testing.TB, target, path string) {
	t.Helper()
	err := os.Symlink(target, path)
	if err == nil {
		_, err = os.Lstat(path)
	}
	switch {
	case err != nil && runtime.GOOS == "windows":
		t.Skipf("no symbolic links here: %v", err)
	case err != nil:
		t.Fatal(err)
	}
}
