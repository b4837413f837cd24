package kernels

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels/ptx"
)

// Each embedded PTX was made from the source beside it, and has its kernels, whose names are their own.
func TestPTXBelongsToSource(t *testing.T) {
	kernel := regexp.MustCompile(`extern "C" __global__ void (\w+)\(`)
	seen := map[string]string{}
	for _, file := range Files() {
		mark, err := ptx.Mark(Sources, file+".cu")
		if err != nil {
			t.Fatal(err)
		}
		if text := PTX(file); !strings.HasPrefix(text, mark) {
			first, _, _ := strings.Cut(text, "\n")
			t.Errorf("%s.cu, or what it includes, has changed since %s.ptx was made: run go generate ./cuda/internal/kernels\ngot  %s\nwant %s", file, file, first, mark)
		}
		source, err := fs.ReadFile(Sources, file+".cu")
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, m := range kernel.FindAllStringSubmatch(string(source), -1) {
			want = append(want, m[1])
			if other := seen[m[1]]; other != "" {
				t.Errorf("a kernel %s is in %s.cu and in %s.cu", m[1], other, file)
			}
			seen[m[1]] = file
		}
		for _, m := range entry.FindAllStringSubmatch(PTX(file), -1) {
			got = append(got, m[1])
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s.ptx has the kernels %q, %s.cu has %q", file, got, file, want)
		}
	}
	if n := len(Names()); n != len(seen) || n == 0 {
		t.Errorf("%d kernels are known, want %d", n, len(seen))
	}
	left, err := fs.Glob(compiled, "*.ptx")
	if err != nil || len(left) != len(Files()) {
		t.Errorf("%d files of PTX, want one for each of %d sources; error %v", len(left), len(Files()), err)
	}
}

// Every float product and sum says how it is rounded, so that no compiler fuses two, which would change bits.
func TestNothingIsFused(t *testing.T) {
	loose := regexp.MustCompile(`\b(fma\.|(mul|add|sub)\.f(32|64))`)
	for _, file := range Files() {
		for line := range strings.Lines(PTX(file)) {
			if loose.MatchString(line) {
				t.Errorf("%s.ptx: %s", file, line)
			}
		}
	}
}

// nvcc is the compiler's path.
func nvcc() string {
	if path := os.Getenv("NVCC"); path != "" {
		return path
	}
	return "nvcc"
}

// Where nvcc of the right version is at hand, it makes the same PTX again.
func TestPTXIsReproduced(t *testing.T) {
	version, err := exec.Command(nvcc(), "--version").Output()
	if err != nil || !strings.Contains(string(version), "release 11.8") {
		t.Skipf("no nvcc 11.8: %v", err)
	}
	for _, file := range Files() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			made, err := ptx.Compile(nvcc(), file+".cu")
			if err != nil {
				t.Fatal(err)
			}
			if string(made) != PTX(file) {
				t.Error("nvcc makes another PTX: run go generate ./cuda/internal/kernels")
			}
		})
	}
}

// Where nvcc is at hand, so is the assembler that the driver has, too: it takes every file.
func TestPTXIsAssembled(t *testing.T) {
	path, err := exec.LookPath(nvcc())
	if err != nil {
		t.Skip(err)
	}
	ptxas, err := exec.LookPath(filepath.Join(filepath.Dir(path), "ptxas"))
	if err != nil {
		t.Skip(err)
	}
	for _, file := range Files() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command(ptxas, "-arch=sm_80", "-warn-spills", "-Werror", "-o", filepath.Join(t.TempDir(), "cubin"), file+".ptx").CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
