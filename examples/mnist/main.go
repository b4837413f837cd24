// Command mnist trains denoising autoencoders on MNIST, or a set like it, and compares them with simple denoisers.
//
// It adds noise to handwritten digits, trains one network with L1 and one with L2 loss to take it off again, keeps
// the best of each by validation loss, and tests them on digits that training never saw.
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
	os.Exit(run(untilSignal(), os.Args[1:], os.Stdout, os.Stderr))
}

// untilSignal returns a context that ends with the first signal to stop, so that the run ends tidily. The second ends the
// process at once. On Windows closing the console, logging off and shutting down are SIGTERM, and give the program some seconds.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// run is the program without its process: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "mnist:", err)
		return exitUsage
	}
	out := &output{w: stdout}
	err = onDevice(ctx, o, out, stderr)
	if err == nil && out.err != nil {
		err = fmt.Errorf("results are lost: %w", out.err)
	}
	switch {
	case errors.Is(err, train.ErrFolderTaken):
		fmt.Fprintf(stderr, "mnist: %v (-resume goes on with it, -restart deletes it, -out takes another folder)\n", err)
		return exitFailed
	case errors.Is(err, train.ErrOtherRun):
		fmt.Fprintf(stderr, "mnist: %v (here: -init runs/…/best.safetensors with another -out, or -restart)\n", err)
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "mnist: interrupted:", err)
		return exitInterrupted
	case err != nil:
		fmt.Fprintln(stderr, "mnist:", err)
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
	o.err = cmp.Or(o.err, err)
	return n, err
}

// onDevice opens the device and does there what the options ask for.
func onDevice(ctx context.Context, o options, stdout, stderr io.Writer) error {
	device, closeDevice, err := o.device.Open(stderr)
	if err != nil {
		return err
	}
	defer closeDevice()
	o.train.Device = device
	if o.output.Verify != "" {
		return verify(ctx, o, stdout, stderr)
	}
	return experiment(ctx, o, stdout, stderr)
}
