// Command view shows the runs in a folder on a page: their losses, progress, samples and results, and a canvas whose drawings their models denoise.
// Runs in training are followed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/denoise-go/denoise/examples/internal/flags"
)

const usage = `Shows the runs in a folder, and in the folders below it, on a page in a browser.

usage: go run ./examples/view [flags] [folder]

The folder is runs if none is given. Ctrl-C ends the program.

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves the page until ctx ends, and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	page := flags.HTTP{Address: ":8080"}
	folders, err := flags.ParseWith("view", usage, args, stdout, &page)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err == nil && len(folders) > 1:
		err = fmt.Errorf("want one folder, got %q", folders)
	case err == nil && page.Address == "":
		err = errors.New("-http: want an address such as :8080")
	}
	if err != nil {
		fmt.Fprintln(stderr, "view:", err)
		return 2
	}
	if err := serve(ctx, page, append(folders, "runs")[0], stdout); err != nil {
		fmt.Fprintln(stderr, "view:", err)
		return 1
	}
	return 0
}

func serve(ctx context.Context, page flags.HTTP, folder string, stdout io.Writer) error {
	if info, err := os.Stat(folder); err != nil {
		return fmt.Errorf("want a folder of runs: %w", err)
	} else if !info.IsDir() {
		return fmt.Errorf("want a folder of runs, got the file %s", folder)
	}
	stop, err := page.Serve(folder, stdout)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return stop()
}
