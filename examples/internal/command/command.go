// Package command is what the main functions of examples share: signals that interrupt, exit statuses, one line for an error, and results that
// cannot be written.
//
//	func main() { program.Main() }
//
//	var program = command.Program{Name: "mnist", Run: run}
package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Exit statuses besides 0.
const (
	Failed      = 1
	BadUsage    = 2
	Interrupted = 130 // as a shell reports Ctrl-C
)

// Stdio is how a program talks to its user.
type Stdio struct {
	In       io.Reader
	Out, Err io.Writer // results; progress and errors
}

// Program is an example.
type Program struct {
	Name string // begins the line of an error

	// Run does what the arguments, which lack the program's name, ask for. It stops when ctx ends and then returns an error of context.Canceled,
	// unless being stopped is its ordinary end. Mistakes in the command line are returned with Usage, and flag.ErrHelp after help.
	Run func(ctx context.Context, args []string, s Stdio) error

	Hints []Hint
}

// Hint is what the user can do about an error, in terms of the program's flags.
type Hint struct {
	Err  error // as for errors.Is
	Text string
}

// Main runs the program until it ends or a signal interrupts it, and exits.
func (p Program) Main() {
	ctx, stop := UntilSignal()
	status := p.Status(ctx, os.Args[1:], Stdio{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// Status runs the program, prints its error to s.Err, and returns the exit status. Results that could not be written to s.Out are an error.
func (p Program) Status(ctx context.Context, args []string, s Stdio) int {
	out := &output{w: s.Out}
	s.Out = out
	err := cmp.Or(p.Run(ctx, args, s), out.err)
	for _, h := range p.Hints {
		if errors.Is(err, h.Err) {
			err = fmt.Errorf("%w (%s)", err, h.Text)
		}
	}
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage{}):
		fmt.Fprintf(s.Err, "%s: %v\n", p.Name, err)
		return BadUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(s.Err, "%s: interrupted: %v\n", p.Name, err)
		return Interrupted
	}
	fmt.Fprintf(s.Err, "%s: %v\n", p.Name, err)
	return Failed
}

// Usage marks an error as a mistake in the command line, which ends the program with BadUsage. No error stays none.
func Usage(err error) error {
	if err == nil {
		return nil
	}
	return usage{err}
}

type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

// output remembers the first error of writing, as on a full disk.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if err != nil {
		o.err = cmp.Or(o.err, fmt.Errorf("results are lost: %w", err))
	}
	return n, err
}
