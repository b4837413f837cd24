//go:build cuda && linux

package standin

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

//go:embed src
var sources embed.FS

// variant is a way to build the stand-in.
type variant string

const (
	plain     variant = "plain"
	sanitized variant = "sanitized"
)

const compiler = "g++"

// flags of the compiler. No product is fused with a sum: the kernels round each, on the GPU as here.
var flags = map[variant][]string{
	plain:     {"-std=c++17", "-fPIC", "-ffp-contract=off", "-O1"},
	sanitized: {"-std=c++17", "-fPIC", "-ffp-contract=off", "-O1", "-g", "-fsanitize=address,alignment", "-fno-sanitize-recover=alignment", "-fno-omit-frame-pointer"},
}

// units are what is compiled on its own: the driver's files together, which is twice as fast as one by one, its kernels, whose names
// are their own affair, and products, a library of its own in which tests spend most of their time.
var (
	kernelUnits  = []string{"kernels.cc", "fibers.cc"}
	products     = "lt.cc"
	productFlags = "-O3"
)

// build returns the folder with the libraries of a variant. It compiles them unless that was done before, for the same sources.
func build(v variant) (string, error) {
	if _, err := exec.LookPath(compiler); err != nil {
		return "", fmt.Errorf("standin: %w", err)
	}
	files, err := texts()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "denoise-standin", fmt.Sprintf("%s-%s", v, mark(v, files)))
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("standin: %w", err)
	}
	lock := flock.New(dir + ".lock") // several packages are tested at once
	if err := lock.Lock(); err != nil {
		return "", fmt.Errorf("standin: lock the cache: %w", err)
	}
	defer lock.Unlock()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "build")
	if err != nil {
		return "", fmt.Errorf("standin: %w", err)
	}
	defer os.RemoveAll(work)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(work, name), text, 0o644); err != nil {
			return "", fmt.Errorf("standin: %w", err)
		}
	}
	if err := compile(v, work, files); err != nil {
		return "", err
	}
	if err := os.Rename(work, dir); err != nil {
		return "", fmt.Errorf("standin: %w", err)
	}
	return dir, nil
}

// texts returns all sources by name, the kernels and their names among them.
func texts() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, name := range kernels.Names() {
		files["names.inc"] = fmt.Appendf(files["names.inc"], "KERNEL(%s, %s)\n", kernels.FileOf(name), name)
	}
	// What is shared comes first, and each file of kernels in a namespace of its own: nvcc compiles them one by one.
	all, err := fs.Glob(kernels.Sources, "*.cu*")
	if err != nil {
		return nil, fmt.Errorf("standin: %w", err)
	}
	var shared, own []byte
	for _, name := range all {
		if files[name], err = fs.ReadFile(kernels.Sources, name); err != nil {
			return nil, fmt.Errorf("standin: %w", err)
		}
		if file, ok := strings.CutSuffix(name, ".cu"); ok {
			own = fmt.Appendf(own, "namespace file_%s {\n#include %q\n}\n", file, name)
		} else {
			shared = fmt.Appendf(shared, "#include %q\n", name)
		}
	}
	files["kernels.inc"] = append(shared, own...)
	entries, err := fs.ReadDir(sources, "src")
	if err != nil {
		return nil, fmt.Errorf("standin: %w", err)
	}
	for _, e := range entries {
		if files[e.Name()], err = fs.ReadFile(sources, "src/"+e.Name()); err != nil {
			return nil, fmt.Errorf("standin: %w", err)
		}
	}
	return files, nil
}

// mark is different for different sources, flags and compilers.
func mark(v variant, files map[string][]byte) string {
	h := sha256.New()
	version, _ := exec.Command(compiler, "--version").Output() // without it, compiling says what is wrong
	fmt.Fprintf(h, "%s %q\n", version, flags[v])
	for _, name := range sorted(files) {
		fmt.Fprintf(h, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// compile makes the libraries in the folder where the sources are.
func compile(v variant, dir string, files map[string][]byte) error {
	var driver bytes.Buffer
	for _, name := range sorted(files) {
		if strings.HasSuffix(name, ".cc") && name != products && !slices.Contains(kernelUnits, name) {
			fmt.Fprintf(&driver, "#include %q\n", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "driver.cc"), driver.Bytes(), 0o644); err != nil {
		return fmt.Errorf("standin: %w", err)
	}
	with := func(args ...string) []string { return append(slices.Clone(flags[v]), args...) }
	units := append([]string{"driver.cc"}, kernelUnits...)
	errs := make([]error, len(units)+1)
	var wait sync.WaitGroup
	for i, name := range units {
		wait.Go(func() { errs[i] = run(dir, with("-c", name)...) })
	}
	wait.Go(func() { errs[len(units)] = run(dir, with("-c", products, productFlags)...) })
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	if err := run(dir, with("-shared", "-Wl,-soname,libcuda.so.1", "-o", "libcuda.so.1", "driver.o", "kernels.o", "fibers.o")...); err != nil {
		return err
	}
	return run(dir, with("-shared", "-o", "libcublasLt.so.12", "lt.o", "-L.", "-l:libcuda.so.1")...)
}

func run(dir string, args ...string) error {
	cmd := exec.Command(compiler, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("standin: %s: %w\n%s", cmd, err, out)
	}
	return nil
}

func sorted(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
