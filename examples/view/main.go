// Command view shows the runs in a folder on a page: their losses, progress, samples and results, and a canvas whose drawings their models denoise.
// Runs in training are followed.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
)

const usage = `Shows the runs in a folder, and in the folders below it, on a page in a browser.

usage: go run ./examples/view [flags] [folder]

The folder is runs if none is given. Ctrl-C ends the program.

`

var program = command.Program{Name: "view", Run: run}

func main() { program.Main() }

// run serves the page until ctx ends.
func run(ctx context.Context, args []string, s command.Stdio) error {
	page := flags.HTTP{Address: ":8080"}
	folders, err := flags.ParseWith("view", usage, args, s.Out, &page)
	if err == nil && len(folders) > 1 {
		err = fmt.Errorf("want one folder, got %q", folders)
	}
	if err != nil {
		return command.Usage(err)
	}
	return serve(ctx, page, append(folders, "runs")[0], s.Out)
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
