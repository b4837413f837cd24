// Command mnist trains denoising autoencoders on MNIST, or a set like it, and compares them with simple denoisers.
//
// It adds noise to handwritten digits, trains one network with L1 and one with L2 loss to take it off again, keeps
// the best of each by validation loss, and tests them on digits that training never saw.
package main

import (
	"context"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group"
)

var program = command.Program{Name: "mnist", Run: run, Hints: []command.Hint{
	{Err: train.ErrFolderTaken, Text: "-resume goes on with it, -restart deletes it, -out takes another folder"},
	{Err: train.ErrOtherRun, Text: "here: -init runs/…/best.safetensors with another -out, or -restart"},
}}

func main() { program.Main() }

// run does what the command line asks for.
func run(ctx context.Context, args []string, s command.Stdio) error {
	o, err := parse(args, s.Out)
	if err != nil {
		return command.Usage(err)
	}
	return o.ranks.In(s, &o.output, &o.http, func(g group.Group, s command.Stdio) error {
		o.train.Group = g
		return onDevice(ctx, o, s)
	})
}

// onDevice opens the device and works there.
func onDevice(ctx context.Context, o options, s command.Stdio) error {
	device, closeDevice, err := o.device.Open(s.Err)
	if err != nil {
		return err
	}
	defer closeDevice()
	o.train.Device = device
	if o.output.Verify != "" {
		return verify(ctx, o, s.Out, s.Err)
	}
	return experiment(ctx, o, s.Out, s.Err)
}
