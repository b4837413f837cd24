package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train"
)

// programKey is the environment variable that makes the test binary the program itself.
const programKey = "MNIST_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programKey) != "" {
		main()
	}
	os.Exit(m.Run())
}

// interrupted matches the last line of a run that a signal interrupts while it trains or validates.
var interrupted = regexp.MustCompile(`mnist: interrupted: train: epoch \d+: (validation: )?stopped before batch`)

// said is what a process has said so far.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// started starts the program and returns a reader of what it prints.
func started(t *testing.T, args ...string) (*exec.Cmd, *bufio.Scanner, *said) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), programKey+"=1")
	stderr := &said{}
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := ownConsole(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd, bufio.NewScanner(out), stderr
}

// Each signal interrupts a run, which goes on from the interrupted epoch and can be verified.
func TestSignals(t *testing.T) {
	set, out := t.TempDir(), t.TempDir()
	writeSet(t, filepath.Join(set, "train-images-idx3-ubyte"), 3000, 14, 14)
	writeSet(t, filepath.Join(set, "t10k-images-idx3-ubyte"), 2, 14, 14)
	dir := filepath.Join(out, "mnist-l2")
	epochs := func(n int) []string {
		return []string{"-resume", "-data", set, "-validation", "10", "-epochs", strconv.Itoa(n), "-batch", "32", "-loss", "l2", "-out", out}
	}
	for _, sig := range signals {
		if err := signalled(t, sig, dir, epochs(100000)...); err != nil { // more than it has time for
			t.Fatal(err)
		}
	}
	history, err := train.ReadHistory(filepath.Join(dir, train.HistoryFile))
	if err != nil {
		t.Fatal(err)
	}
	done := len(history)
	if status, _, stderr := start(epochs(done + 1)...); status != 0 || !strings.Contains(stderr, fmt.Sprintf("resumed %s at epoch %d", dir, done)) {
		t.Errorf("resumed after epoch %d: status %d, stderr %s", done, status, stderr)
	}
	if status, stdout, stderr := start("-data", set, "-verify", dir); status != 0 || !strings.Contains(stdout, fmt.Sprintf("from epoch %d to epoch %d gave the same bits", done, done+1)) {
		t.Errorf("verify: status %d, stdout %s, stderr %s", status, stdout, stderr)
	}
}

// signalled starts the program, sends it a signal while it trains into dir, and says how its end is not that of an interrupted one.
func signalled(t *testing.T, sig os.Signal, dir string, args ...string) error {
	t.Helper()
	record := filepath.Join(dir, train.RunFile)
	_, err := os.Stat(record)
	resumes := err == nil
	cmd, out, stderr := started(t, args...)
	start := time.Now()
	for begins := false; !begins; time.Sleep(10 * time.Millisecond) {
		if begins = strings.Contains(stderr.String(), "resumed"); !resumes {
			_, err := os.Stat(record)
			begins = err == nil
		}
		if time.Since(start) > time.Minute {
			return fmt.Errorf("it has not begun to train after a minute: %s", stderr)
		}
	}
	time.Sleep(20 * time.Millisecond) // for some steps
	if err := send(cmd.Process, sig); err != nil {
		return err
	}
	for out.Scan() {
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != command.Interrupted || !interrupted.MatchString(stderr.String()) {
		return fmt.Errorf("%v: %v: %s", sig, err, stderr)
	}
	return nil
}

func TestVerifyOfAnEmptyFolder(t *testing.T) {
	if status, _, _ := start("-verify", t.TempDir()); status != command.Failed {
		t.Errorf("an empty folder is verified with status %d", status)
	}
}
