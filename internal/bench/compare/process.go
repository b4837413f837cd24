package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

// process is a contestant waiting for requests.
type process struct {
	name    string
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *bufio.Scanner
}

func startProcess(name string, cmd *exec.Cmd) (*process, error) {
	p := &process{name: name, cmd: cmd}
	cmd.Stderr = os.Stderr
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.answers = bufio.NewScanner(out)
	return p, cmd.Start()
}

// ask puts a request and waits for the answer.
func (p *process) ask(request string) (contest.Answer, error) {
	a, err := p.exchange(request)
	if err == nil && a.Error != "" {
		err = errors.New(a.Error)
	}
	if err != nil {
		return a, fmt.Errorf("%s: %s: %w", p.name, request, err)
	}
	return a, nil
}

func (p *process) exchange(request string) (a contest.Answer, err error) {
	if _, err := fmt.Fprintln(p.in, request); err != nil {
		return a, err
	}
	if !p.answers.Scan() {
		return a, errors.New("the program ended without an answer")
	}
	return a, json.Unmarshal(p.answers.Bytes(), &a)
}

// stop lets the process end.
func (p *process) stop() {
	p.in.Close()
	p.cmd.Wait()
}

// alone runs a process that answers one request, and returns the most memory that it held, too, in MB.
func alone(cmd *exec.Cmd) (a contest.Answer, peak float64, err error) {
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &a)
	}
	if err == nil && a.Error != "" {
		err = errors.New("no answer")
	}
	if err != nil {
		return a, 0, fmt.Errorf("%v: %w: %s", cmd.Args, err, out)
	}
	return a, megabytes(cmd), nil
}

// megabytes is the most memory that a process held which has ended.
func megabytes(cmd *exec.Cmd) float64 {
	return float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
}
