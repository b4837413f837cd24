package command

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// stubbornKey is the environment variable that makes the test binary a program that does not end when it is interrupted.
const stubbornKey = "COMMAND_TEST_STUBBORN"

func TestMain(m *testing.M) {
	if os.Getenv(stubbornKey) != "" {
		ctx, _ := UntilSignal()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("first")
		time.Sleep(time.Minute)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// The first signal is left to the program, the second ends the process.
func TestSecondSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("processes send each other no signals")
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), stubbornKey+"=1")
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		out := bufio.NewScanner(pipe)
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
		err = cmd.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || time.Since(start) > 10*time.Second {
			t.Fatalf("%v: %v after %v", sig, err, time.Since(start))
		}
		if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != sig {
			t.Errorf("want an end by %v, got %v", sig, status)
		}
	}
}
