// Command vae trains variational autoencoders on MNIST, or a set like it, and shows what they are for: it generates digits, finds pictures that
// are unlike those it was trained on, and removes noise, each beside a plain autoencoder. docs/VAE.md explains the results.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/denoise-go/denoise/train"
)

// Exit statuses.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as a shell reports Ctrl-C
)

func main() {
	// The first signal ends the run tidily, the second the process.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program without its process: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "vae:", err)
		return exitUsage
	}
	out := &output{w: stdout}
	switch {
	case o.deployed.Score != "":
		err = score(ctx, o.deployed, out)
	case o.deployed.Serve != "":
		err = serve(ctx, o.deployed, out)
	default:
		err = experiment(ctx, o, out, stderr)
	}
	err = cmp.Or(err, out.err)
	switch {
	case errors.Is(err, train.ErrOtherRun):
		fmt.Fprintf(stderr, "vae: %v (-restart begins anew, -out takes another folder)\n", err)
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "vae: interrupted:", err)
		return exitInterrupted
	case err != nil:
		fmt.Fprintln(stderr, "vae:", err)
		return exitFailed
	}
	return 0
}

// output remembers that what was printed did not arrive, as on a full disk.
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
