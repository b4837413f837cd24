// Command vae trains variational autoencoders on MNIST, or a set like it, and shows what they are for: it generates digits, finds pictures that
// are unlike those it was trained on, and removes noise, each beside a plain autoencoder. docs/VAE.md explains the results.
package main

import (
	"context"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train"
)

var program = command.Program{Name: "vae", Run: run, Hints: []command.Hint{
	{Err: train.ErrOtherRun, Text: "-restart begins anew, -out takes another folder"},
}}

func main() { program.Main() }

// run does what the command line asks for.
func run(ctx context.Context, args []string, s command.Stdio) error {
	o, err := parse(args, s.Out)
	switch {
	case err != nil:
		return command.Usage(err)
	case o.deployed.Score != "":
		return score(ctx, o.deployed, s.Out)
	case o.deployed.Serve != "":
		return serve(ctx, o.deployed, s.Out)
	}
	return experiment(ctx, o, s.Out, s.Err)
}
