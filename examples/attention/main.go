// Command attention measures what attention does in denoisers: self- and cross-attention beside convolutions, and soft beside hard attention, on
// digits and on large fields of noise that hide one small digit. It writes tables and pictures of where queries look.
//
// docs/ATTENTION.md explains the tables.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "attention:", err)
		stop()
		os.Exit(1)
	}
}

// run is the program without its process. Tables go to stdout and to the file tables.md, which has no times, so that equal runs write equal files.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stdout)
	if err != nil {
		return err
	}
	sets, err := o.data.Load(stdout)
	if err != nil {
		return err
	}
	e := experiment{ctx: ctx, sizes: o.sizes, seed: o.seed, dir: o.out, sets: sets, stdout: stdout, progress: stderr}
	if err := os.MkdirAll(e.dir, 0o777); err != nil {
		return err
	}
	for _, part := range parts {
		if o.only != "" && o.only != part.name {
			continue
		}
		if err := part.run(&e); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(e.dir, "tables.md"), []byte(strings.Join(e.tables, "\n")), 0o666)
}

// parts are what makes the tables, by their names for -only.
var parts = []struct {
	name string
	run  func(*experiment) error
}{
	{"finding", (*experiment).finding},
	{"denoising", (*experiment).denoising},
	{"gradients", (*experiment).gradients},
	{"networks", (*experiment).networks},
}
