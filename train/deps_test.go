package train

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// drawing is what package plot links, by the beginnings of paths, and a program that only trains or denoises does not.
var drawing = []string{
	"gonum.org/v1/plot", "codeberg.org/go-fonts", "codeberg.org/go-latex", "codeberg.org/go-pdf", "golang.org/x/image", "git.sr.ht/~sbinet/gg",
	"github.com/denoise-go/denoise/train/plot", "github.com/denoise-go/denoise/train/metrics",
}

// The numbers are those of packages that a program for Linux on amd64 links, besides the standard library's and our own.
func TestDependencies(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		folder string
		atMost int
	}{{".", 97}, {"../autoencoder", 91}} {
		packages := dependencies(t, c.folder)
		others := slices.DeleteFunc(slices.Clone(packages), func(p string) bool { return isIn(p, "github.com/denoise-go/denoise") })
		if len(others) > c.atMost {
			t.Errorf("%s: want at most %d packages of others, got %d", c.folder, c.atMost, len(others))
		}
		for _, path := range drawing {
			if i := slices.IndexFunc(packages, func(p string) bool { return isIn(p, path) }); i >= 0 {
				t.Errorf("%s: want nothing that draws, got %s", c.folder, packages[i])
			}
		}
	}
	packages := dependencies(t, "./plot")
	for _, path := range drawing {
		if !slices.ContainsFunc(packages, func(p string) bool { return isIn(p, path) }) {
			t.Errorf("./plot: want packages of %s, got none: take it off the list", path)
		}
	}
}

// dependencies returns the packages outside the standard library that the one in a folder links.
func dependencies(t *testing.T, folder string) []string {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-tags=", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", folder)
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// isIn reports whether a package is the one at path or lies below it.
func isIn(pkg, path string) bool { return pkg == path || strings.HasPrefix(pkg, path+"/") }
