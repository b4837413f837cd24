package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/denoise-go/denoise/train"
)

// roleKey is the environment variable that makes the test binary the program itself, or one that does not end tidily.
const roleKey = "MNIST_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleKey) {
	case "program":
		main()
	case "stubborn":
		ctx := untilSignal()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("first")
		time.Sleep(time.Minute)
		os.Exit(0)
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

// as starts the test binary in a role and returns a reader of what it prints.
func as(t *testing.T, role string, args ...string) (*exec.Cmd, *bufio.Scanner, *said) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleKey+"="+role)
	stderr := &said{}
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
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
	cmd, out, stderr := as(t, "program", args...)
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
	if err := cmd.Process.Signal(sig); err != nil {
		return err
	}
	for out.Scan() {
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || !strings.Contains(stderr.String(), "mnist: interrupted: train: epoch 1: stopped before batch") {
		return fmt.Errorf("%v: %v: %s", sig, err, stderr)
	}
	return nil
}

// hasSignals is false where a process cannot send another one a signal. There the console sends Ctrl-C and, before it closes, SIGTERM.
const hasSignals = runtime.GOOS != "windows"

// The first signal is left to the run, the second ends the process.
func TestSecondSignal(t *testing.T) {
	if !hasSignals {
		t.Skip("no signals here")
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cmd, out, _ := as(t, "stubborn")
		for _, want := range []string{"ready", "first"} {
			if !out.Scan() || out.Text() != want {
				t.Fatalf("want %q, got %q", want, out.Text())
			}
			time.Sleep(50 * time.Millisecond) // until the second is no longer caught
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		err := cmd.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || time.Since(start) > 10*time.Second {
			t.Fatalf("%v: %v after %v", sig, err, time.Since(start))
		}
		if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != sig {
			t.Errorf("want an end by %v, got %v", sig, status)
		}
	}
}

func TestVerifyOfAnEmptyFolder(t *testing.T) {
	if status := run(context.Background(), []string{"-verify", t.TempDir()}, &bytes.Buffer{}, &bytes.Buffer{}); status != exitFailed {
		t.Errorf("an empty folder is verified with status %d", status)
	}
}
