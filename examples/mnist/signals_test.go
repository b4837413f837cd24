package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	time.Sleep(20 * time.Millisecond) // for some steps of an epoch that takes a fast machine two tenths of a second
	if err := send(cmd.Process, sig); err != nil {
		return err
	}
	for out.Scan() {
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != command.Interrupted || !strings.Contains(stderr.String(), "mnist: interrupted: train: epoch 1: stopped before batch") {
		return fmt.Errorf("%v: %v: %s", sig, err, stderr)
	}
	return nil
}

func TestVerifyOfAnEmptyFolder(t *testing.T) {
	if status, _, _ := start("-verify", t.TempDir()); status != command.Failed {
		t.Errorf("an empty folder is verified with status %d", status)
	}
}
