// Command denoise takes the noise off pictures with a trained model.
//
//	go run ./examples/denoise photo.jpg                 # writes photo.denoised.png
//	go run ./examples/denoise -out clean scans/*.png
//	go run ./examples/denoise bench -images set12 -sigma 15/255,25/255,50/255
//	go run ./examples/denoise train -images photos -out runs/photos
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Exit statuses.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	os.Exit(run(os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// stdio is how the program talks to its user.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// command is what the program does. Its arguments do not include its name.
type command func(args []string, s stdio) error

// commands are those besides the denoising of files, by their names. Each adds itself.
var commands = map[string]command{}

// errUsage is wrapped by errors of the command line.
var errUsage = errors.New("see -help")

// run is the program without its process: it returns the exit status.
func run(args []string, s stdio) int {
	do := command(denoise)
	if len(args) > 0 && commands[args[0]] != nil {
		do, args = commands[args[0]], args[1:]
	}
	out := &output{w: s.out}
	s.out = out
	err := do(args, s)
	if err == nil && out.err != nil {
		err = fmt.Errorf("the output is lost: %w", out.err)
	}
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(s.err, "denoise:", err)
		return exitUsage
	}
	fmt.Fprintln(s.err, "denoise:", err)
	return exitFailed
}

// output remembers that what was printed did not arrive, as on a full disk.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	o.err = cmp.Or(o.err, err)
	return n, err
}

// parse reads the flags of a command and returns the other arguments.
func parse(set *flag.FlagSet, usage string, args []string, s stdio) ([]string, error) {
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	err := set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(s.out, usage)
		set.SetOutput(s.out)
		set.PrintDefaults()
		return nil, err
	}
	if err != nil {
		return nil, usageError("%w", err)
	}
	return set.Args(), nil
}

func usageError(format string, args ...any) error {
	return fmt.Errorf("%w (%w)", fmt.Errorf(format, args...), errUsage)
}
