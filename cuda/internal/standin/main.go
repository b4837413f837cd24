//go:build cuda && linux

package standin

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const (
	gpuEnv    = "DENOISE_GPU"     // set: the machine's own driver
	insideEnv = "DENOISE_STANDIN" // set by this package: the variant that the program runs with
)

// Main is a package's TestMain. It runs the tests with the stand-in, or with the machine's own driver if DENOISE_GPU is set.
// Without g++ it runs none and says so.
func Main(m *testing.M) {
	if os.Getenv(gpuEnv) != "" || os.Getenv(insideEnv) != "" {
		os.Exit(m.Run())
	}
	env, err := environment(plain)
	if err == nil {
		var self string
		if self, err = os.Executable(); err == nil {
			err = syscall.Exec(self, os.Args, env) // returns only if it fails
		}
	}
	if errors.Is(err, exec.ErrNotFound) {
		fmt.Println("skipped: the stand-in for a GPU needs g++:", err)
		os.Exit(0)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Active reports whether the stand-in is there, and not the machine's own driver.
func Active() bool { return os.Getenv(insideEnv) != "" }

// Need skips a test that only the stand-in can serve.
func Need(t testing.TB) {
	t.Helper()
	if !Active() {
		t.Skip("this is the machine's own driver, not the stand-in")
	}
}

// UnderSanitizer runs those of the package's tests that a pattern names once more in a process of their own, where
// AddressSanitizer watches every access to the device's memory. It returns what the process printed; the error is nil if all went
// well. Tests that run so should be few and small: they are some times slower.
func UnderSanitizer(t testing.TB, pattern string) (output string, err error) {
	t.Helper()
	Need(t)
	if os.Getenv(insideEnv) == string(sanitized) {
		t.Skip("this is the process with the sanitizer")
	}
	env, err := environment(sanitized)
	if err != nil {
		return "", err
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(self, "-test.run="+pattern, "-test.v")
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Sanitized reports whether AddressSanitizer watches.
func Sanitized() bool { return os.Getenv(insideEnv) == string(sanitized) }

// environment builds a variant and returns the environment that makes a program use it.
func environment(v variant) ([]string, error) {
	dir, err := build(v)
	if err != nil {
		return nil, err
	}
	add := map[string]string{insideEnv: string(v), "LD_LIBRARY_PATH": dir}
	if old := os.Getenv("LD_LIBRARY_PATH"); old != "" && v == plain {
		add["LD_LIBRARY_PATH"] += ":" + old
	}
	if v == sanitized {
		out, err := exec.Command(compiler, "-print-file-name=libasan.so").Output()
		if err != nil {
			return nil, fmt.Errorf("standin: find AddressSanitizer: %w", err)
		}
		library, err := filepath.EvalSymlinks(strings.TrimSpace(string(out)))
		if err != nil {
			return nil, fmt.Errorf("standin: find AddressSanitizer: %w", err)
		}
		add["LD_PRELOAD"] = library
		// Faults are Go's own to handle, and its memory is not the sanitizer's to look for leaks in.
		add["ASAN_OPTIONS"] = "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:use_sigaltstack=0"
	}
	var env []string
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); add[name] == "" {
			env = append(env, e)
		}
	}
	for name, value := range add {
		env = append(env, name+"="+value)
	}
	return env, nil
}
