package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

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
