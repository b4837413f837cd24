package data

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

func TestFindModule(t *testing.T) {
	other := &debug.Module{Path: "example.com/other", Version: "v9.9.9"}
	for _, c := range []struct {
		dep  *debug.Module // nil: not in the build information
		want module
	}{
		{nil, module{path: modulePath, version: moduleVersion}},
		{&debug.Module{Path: modulePath, Version: "v1.2.3"}, module{path: modulePath, version: "v1.2.3"}},
		{&debug.Module{Path: modulePath, Version: "v1.2.3", Replace: &debug.Module{Path: "/src/mnist"}},
			module{path: modulePath, version: moduleVersion, local: "/src/mnist"}},
		{&debug.Module{Path: modulePath, Version: "v1.2.3", Replace: &debug.Module{Path: "example.com/fork", Version: "v2.0.0"}},
			module{path: "example.com/fork", version: "v2.0.0"}},
	} {
		deps := []*debug.Module{other}
		if c.dep != nil {
			deps = append(deps, c.dep)
		}
		if got := findModule(deps); got != c.want {
			t.Errorf("got %+v, want %+v", got, c.want)
		}
	}
}

func TestModuleReplaced(t *testing.T) {
	dir := t.TempDir()
	if got, err := (module{local: dir}).replaced(); err != nil || got != dir {
		t.Errorf("got %q, error %v, want %q", got, err, dir)
	}
	for _, local := range []string{"", "../mnist"} {
		if got, err := (module{local: local}).replaced(); err == nil {
			t.Errorf("%q: got %q, want an error", local, got)
		}
	}
}

// GOMODCACHE, or else GOPATH, or else the home directory determines the module cache.
func TestModuleCached(t *testing.T) {
	m := module{path: modulePath, version: "v1.2.3"}
	tail := filepath.Join("github.com", "petar", "!go!m!n!i!s!t@v1.2.3")
	home, err := os.UserHomeDir()
	if err != nil {
		t.Skip(err)
	}
	for _, c := range []struct{ cache, gopath, want string }{
		{"/cache", "/path", filepath.Join("/cache", tail)},
		{"", "/path" + string(filepath.ListSeparator) + "/more", filepath.Join("/path", "pkg", "mod", tail)},
		{"", "", filepath.Join(home, "go", "pkg", "mod", tail)},
	} {
		t.Setenv("GOMODCACHE", c.cache)
		t.Setenv("GOPATH", c.gopath)
		if got, err := m.cached(); err != nil || got != c.want {
			t.Errorf("GOMODCACHE %q, GOPATH %q: got %q, error %v, want %q", c.cache, c.gopath, got, err, c.want)
		}
	}
	for _, m := range []module{{path: "example.com/fork"}, {path: modulePath, local: "../mnist"}} {
		_, err := m.cached()
		wantError(t, err, "the module is replaced by")
	}
}

// The go command must find the module where the cache is not in its usual place.
func TestModuleListed(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	dir, err := builtWith().listed()
	if err != nil {
		t.Fatal(err)
	}
	if err := hasImages(filepath.Join(dir, "data")); err != nil {
		t.Error(err)
	}
}

// Without a module cache and without a go command, the error must tell the user what to do.
func TestModuleNotFound(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("PATH", "")
	_, err := MNIST("")
	wantError(t, err, "or in a folder given to MNIST", moduleVersion, "go mod download")
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of more than a line: %v", err)
	}
}
