//go:build cuda

package cudalink

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/cu"
)

// child marks the test binary that a test has started with libraries of its own: the loader reads LD_LIBRARY_PATH at start.
const child = "DENOISE_TEST_CHILD"

// TestMain makes that binary print what it finds. That it gets here shows that gorgonia.org/cu's init did not end it.
func TestMain(m *testing.M) {
	if os.Getenv(child) == "" {
		os.Exit(m.Run())
	}
	fmt.Println("driver:", Err())
	fmt.Println("cublasLt:", ErrLt())
	fmt.Println("version:", cu.Version())
	for range 2 { // the first call finds the symbol, the second jumps
		var fn cu.Function
		fmt.Println("launch:", fn.Launch(1, 2, 3, 4, 5, 6, 7, cu.NoStream, []unsafe.Pointer{unsafe.Pointer(new(uint64))}))
		var texture cu.TexRef
		fmt.Println("clamp:", texture.SetMipmapLevelClamp(1.5, 2.5))
	}
	_, err := cu.Device(0).Name() // no symbol of the driver in testdata
	fmt.Println("name:", err)
}

func TestStart(t *testing.T) {
	dir := t.TempDir()
	const (
		noDriver = "driver: cuda: no NVIDIA driver: libcuda.so.1: cannot open"
		allWell  = "driver: <nil>"
		works    = "launch: <nil>\nclamp: <nil>\nlaunch: <nil>\nclamp: <nil>\nname: NotFound"
	)
	for _, c := range []struct {
		name      string
		libraries []string // to build beside each other
		env       string
		want      []string
		bare      bool // only right where NVIDIA's libraries are not installed
	}{
		{"nothing installed", nil, "", []string{noDriver, "cublasLt: cuda: no NVIDIA driver", "version: -1", "launch: NotInitialized"}, true},
		{"driver without GPU", []string{"libcuda.so.1"}, "FAKE_INIT=100 FAKE_VERSION=12040",
			[]string{"driver: cuda: the NVIDIA driver does not start: cuInit: CUDA_ERROR_NO_DEVICE (100)"}, false},
		{"broken driver", []string{"libcuda.so.1"}, "FAKE_INIT=999", []string{"cuInit: unknown error (999)"}, false},
		{"no GPU", []string{"libcuda.so.1"}, "FAKE_VERSION=12040", []string{"driver: cuda: the NVIDIA driver finds no GPU"}, false},
		{"old driver", []string{"libcuda.so.1"}, "FAKE_VERSION=11070 FAKE_DEVICES=1",
			[]string{"driver: cuda: want a driver of CUDA 11.8 or later, got 11.7\n", "cublasLt: cuda: want a driver"}, false},
		{"oldest driver", []string{"libcuda.so.1", "libcublasLt.so.11"}, "FAKE_VERSION=11080 FAKE_DEVICES=1",
			[]string{allWell, "cublasLt: <nil>"}, false},
		{"no toolkit", []string{"libcuda.so.1"}, "FAKE_VERSION=12040 FAKE_DEVICES=1",
			[]string{allWell, "cublasLt: cuda: no libcublasLt.so of CUDA 11 to 12 for the driver's CUDA 12.4, want the folder of the toolkit's libraries in LD_LIBRARY_PATH: libcublasLt.so.11: cannot open", "version: 12040", works}, true},
		{"older toolkit", []string{"libcuda.so.1", "libcublasLt.so.11"}, "FAKE_VERSION=13010 FAKE_DEVICES=1",
			[]string{allWell, "cublasLt: <nil>"}, false},
		{"newer toolkit", []string{"libcuda.so.1", "libcublasLt.so.13"}, "FAKE_VERSION=12080 FAKE_DEVICES=1",
			[]string{allWell, "cublasLt: cuda: no libcublasLt.so of CUDA 11 to 12"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.bare && installed() {
				t.Skip("NVIDIA's libraries are installed")
			}
			libs := filepath.Join(dir, strings.ReplaceAll(c.name, " ", "-"))
			if err := os.Mkdir(libs, 0o755); err != nil {
				t.Fatal(err)
			}
			for _, lib := range c.libraries {
				build := exec.Command("gcc", "-shared", "-fPIC", "-o", filepath.Join(libs, lib), "testdata/libcuda.c")
				if out, err := build.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), child+"=1", "LD_LIBRARY_PATH="+libs)
			cmd.Env = append(cmd.Env, strings.Fields(c.env)...)
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("want %q in\n%s", want, out)
				}
			}
		})
	}
}

// installed says that the loader would find one of NVIDIA's libraries by itself.
func installed() bool {
	list, _ := exec.Command("/sbin/ldconfig", "-p").Output()
	return strings.Contains(string(list), "libcuda.so") || strings.Contains(string(list), "libcublasLt.so")
}
