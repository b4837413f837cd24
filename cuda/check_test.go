//go:build linux

package cuda

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// check.sh skips a check with the one whose result it needs: here all are left out but four that need others.
func TestCheckSkipsWhatNeedsASkippedCheck(t *testing.T) {
	tools, out := t.TempDir(), t.TempDir()
	for name, content := range map[string]string{"python3": "exit 0", "compute-sanitizer": "exit 1", "train-images-idx3-ubyte": ""} {
		if err := os.WriteFile(filepath.Join(tools, name), []byte("#!/bin/sh\n"+content+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat("check.sh"); err != nil { // so that go test runs again when it changes
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "check.sh", out)
	cmd.Env = append(os.Environ(), "PATH="+tools+string(filepath.ListSeparator)+os.Getenv("PATH"), "MNIST="+tools, "CGO_CFLAGS=-O2",
		"SKIP=machine|build|kernel|layers|tests|CPU|killed|time|^PyTorch")
	log, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("check.sh: %v\n%s", err, log)
	}
	table, err := os.ReadFile(filepath.Join(out, "table"))
	if err != nil {
		t.Fatal(err)
	}
	for check, reason := range map[string]string{
		"two runs, equal to the bit":         `no result of "build with -tags cuda"`,
		"an epoch of batch 128 within 50 ms": `no result of "time, batch 128"`,
		"an eighth of PyTorch eager":         `no result of "time, batch 128"`,
		"memcheck of a run":                  `no result of "build with -tags cuda"`,
	} {
		found := false
		for row := range strings.Lines(string(table)) {
			cells := strings.Split(row, "|")
			if len(cells) == 5 && strings.TrimSpace(cells[1]) == check {
				found = strings.TrimSpace(cells[2]) == "skipped" && strings.TrimSpace(cells[3]) == reason
			}
		}
		if !found {
			t.Errorf("%s: want skipped for %s, got\n%s", check, reason, table)
		}
	}
}
