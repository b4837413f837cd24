//go:build cuda && linux

package standin

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Threads of a block meet where they should, and it is noticed where they do not, in both ways to switch between them.
func TestMeetings(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	const want = `reversed: right
hurried: wrong
forsaken: some threads wait for others of their block or warp that have returned or wait elsewhere
rounds: right
deserted: some threads wait for others of their block or warp that have returned or wait elsewhere
halves: right
stranger: a lane is not in its own group, or reads from another that is not
rounds: right
`
	for _, way := range []string{"-DSTANDIN_STACKS", "-DSTANDIN_UCONTEXT"} {
		program := filepath.Join(t.TempDir(), "meetings")
		if err := run(".", "-std=c++17", "-O1", way, "-Isrc", "-Itestdata/meetings", "-o", program,
			"testdata/meetings/main.cc", "src/kernels.cc", "src/fibers.cc"); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program).CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("%s: got %v and\n%s\nwant\n%s", way, err, out, want)
		}
	}
}
