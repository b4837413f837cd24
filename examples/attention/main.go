// Command attention measures what attention does in denoisers: self- and cross-attention beside convolutions, and soft beside hard attention, on
// digits and on large fields of noise that hide one small digit. It writes tables and pictures of where queries look.
//
// docs/ATTENTION.md explains the tables.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/examples/internal/command"
)

var program = command.Program{Name: "attention", Run: run}

func main() { program.Main() }

// run computes the parts. Tables go to stdout and to the file tables.md, which has no times, so that equal runs write equal files.
func run(ctx context.Context, args []string, s command.Stdio) error {
	o, err := parse(args, s.Out)
	if err != nil {
		return command.Usage(err)
	}
	sets, err := o.data.Load(s.Out)
	if err != nil {
		return err
	}
	if image := sets.Test.Shape(); image.H != image.W || image.H%patch != 0 { // before an hour goes into the other parts
		return fmt.Errorf("want square images whose sides are multiples of %d pixels, got %v", patch, image)
	}
	e := experiment{ctx: ctx, sizes: o.sizes, seed: o.seed, dir: o.out, sets: sets, stdout: s.Out, progress: s.Err}
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

// patch is the side of the patches that networks of attention cut images into.
const patch = 4

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
