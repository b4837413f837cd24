package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

// The contestants' names, in the order of the table.
const (
	ours     = "ours"
	torch    = "PyTorch"
	openblas = "OpenBLAS"
	stock    = "stock Gorgonia"
)

// contestants are the processes that take part, by name. PyTorch has two: its threads wait for work awake, for a moment, or
// asleep. That can be set only before it starts, and which is faster differs from one measurement to the next.
type contestants struct {
	processes map[string][]*process
	fastest   map[string]*process                          // of PyTorch's, by what they are tuned for, such as "step:mlp 128"
	settings  map[string][]string                          // that torch_step.py takes with a request for a picture, by what they are tuned for
	command   map[string]func(request ...string) *exec.Cmd // a process of ours or PyTorch's for one request
	remarks   []string
}

// start builds and starts all contestants. Only ours must be there. It sets o.data to the folder of the data and o.networks to that of
// the networks' modules.
func start(o *options, folder string) (*contestants, error) {
	c := &contestants{processes: map[string][]*process{}, fastest: map[string]*process{}, settings: map[string][]string{}}
	for _, p := range []struct{ name, program string }{{ours, "ours"}, {openblas, "openblas"}, {stock, "stock"}} {
		path := binary(folder, p.program)
		err := build(path, "./"+p.program)
		if err == nil {
			cmd := exec.Command(path)
			if p.name == ours {
				cmd = oursCommand(*o, folder)
			}
			err = c.add(p.name, cmd)
		}
		if err != nil && p.name == ours {
			return nil, err
		}
	}
	a, err := c.ask(ours, "data")
	if err != nil {
		c.stop()
		return nil, err
	}
	o.data = a.Note
	if o.networks, err = c.modules(folder); err != nil {
		c.stop()
		return nil, err
	}
	c.command = map[string]func(request ...string) *exec.Cmd{
		ours: func(request ...string) *exec.Cmd { return oursCommand(*o, folder, request...) },
		torch: func(request ...string) *exec.Cmd {
			what := tunedFor(strings.Join(request, " "))
			return torchCommand(*o, c.asleep(what), append(request, c.settings[what]...)...)
		},
	}
	for _, asleep := range []bool{false, true} {
		if c.add(torch, torchCommand(*o, asleep)) != nil {
			break
		}
	}
	for _, name := range []string{torch, openblas} {
		if a, err := c.ask(name, "version"); err == nil {
			c.remarks = append(c.remarks, name+": "+a.Note)
		} else {
			c.processes[name] = nil
			c.remarks = append(c.remarks, name+": left out; see -h for what it needs")
		}
	}
	return c, nil
}

// modules writes the networks as PyTorch's modules to files in a folder, and returns the folder.
func (c *contestants) modules(folder string) (string, error) {
	names := slices.Clone(pictureNetworks)
	for _, n := range networks {
		names = append(names, n.name)
	}
	for _, name := range names {
		a, err := c.ask(ours, "module:"+name)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name+".py"), []byte(a.Note), 0o644)
		}
		if err != nil {
			return "", err
		}
	}
	return folder, nil
}

func build(path, pkg string) error {
	cmd := exec.Command("go", "build", "-o", path, pkg)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building %s: %w", pkg, err)
	}
	return nil
}

func oursCommand(o options, folder string, request ...string) *exec.Cmd {
	return exec.Command(binary(folder, "ours"), append([]string{"-data", o.data}, request...)...)
}

// torchCommand is PyTorch's contestant with threads that wait for work awake, OpenMP's default, or asleep. The default is to
// go to sleep after about a millisecond. (The policy "active" never does: it would disturb all others.)
func torchCommand(o options, asleep bool, request ...string) *exec.Cmd {
	cmd := exec.Command(o.python, append([]string{"torch_step.py", "--data", o.data, "--networks", o.networks}, request...)...)
	if asleep {
		cmd.Env = append(os.Environ(), waitAsleep)
	}
	return cmd
}

const waitAsleep = "OMP_WAIT_POLICY=passive"

func (c *contestants) add(name string, cmd *exec.Cmd) error {
	p, err := startProcess(name, cmd)
	if err == nil {
		c.processes[name] = append(c.processes[name], p)
	}
	return err
}

// here reports whether a contestant takes part.
func (c *contestants) here(name string) bool { return len(c.processes[name]) > 0 }

// ask puts a request to a contestant, in the best of its processes.
func (c *contestants) ask(name, request string) (contest.Answer, error) {
	if !c.here(name) {
		return contest.Answer{}, fmt.Errorf("%s takes no part", name)
	}
	p := c.processes[name][0]
	if f := c.fastest[tunedFor(request)]; f != nil && name == torch {
		p = f
	}
	return p.ask(request)
}

// tunedFor is the part of a request that names what is measured: an epoch is made of steps of 128 images, and the settings for a picture are found with a small one.
func tunedFor(request string) string {
	if request == "epoch" {
		return "step:mlp 128"
	}
	words := strings.Fields(request)
	if strings.HasPrefix(request, "picture:") {
		return words[0] + " 0.1"
	}
	return strings.Join(words[:min(2, len(words))], " ")
}

// tune has PyTorch find its fastest settings.
func (c *contestants) tune(list []*measurement) {
	for _, m := range list {
		what := tunedFor(m.request)
		if !m.asks(torch) || c.fastest[what] != nil || !c.here(torch) {
			continue
		}
		var best contest.Answer
		for _, p := range c.processes[torch] {
			a, err := p.ask(fmt.Sprintf("tune %s %g", what, tuneSeconds))
			if err != nil {
				say("%v", err)
				continue
			}
			if c.fastest[what] == nil || a.Value < best.Value {
				best, c.fastest[what] = a, p
			}
		}
		c.settings[what] = strings.Split(best.Note, ", ")[1:] // after the threads
		if c.asleep(what) {
			best.Note += ", " + waitAsleep
		}
		say("PyTorch, %s: fastest with %s", what, best.Note)
		c.remarks = append(c.remarks, fmt.Sprintf("PyTorch, %s: %s", what, best.Note))
	}
}

// asleep reports whether threads that wait asleep are the fastest.
func (c *contestants) asleep(what string) bool {
	p := c.fastest[what]
	return p != nil && slices.Contains(p.cmd.Env, waitAsleep)
}

// tuneSeconds is how long each of PyTorch's settings is tried.
const tuneSeconds = 0.3

func (c *contestants) stop() {
	for _, list := range c.processes {
		for _, p := range list {
			p.stop()
		}
	}
	clear(c.processes)
}

// notes are what the reader of the table should know of the contestants.
func (c *contestants) notes() string { return strings.Join(c.remarks, "\n") + "\n" }
