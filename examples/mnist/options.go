package main

import (
	"io"

	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
)

// options is what the command line says.
type options struct {
	data     flags.Data
	noise    flags.Noise
	model    flags.Model
	init     flags.Init
	training flags.Training
	output   flags.Output
	device   flags.Device
	ranks    flags.Processes
	http     flags.HTTP

	train   train.Config // what they say together, but for loss and folder
	command string       // that starts the program with these options
}

const usage = `Trains denoising autoencoders on MNIST and compares them with simple denoisers.

usage: go run ./examples/mnist [flags]

Each loss gets a folder under -out, such as runs/mnist-l1, with the best model, the history of losses, a plot of them,
a sheet of samples, what is needed to make the run again, and report.html with all of it. A table of test results is printed last.

Ctrl-C saves the runs' state after the present step; a second one stops at once. -resume goes on from the last state saved,
however training was stopped, to the same results as without the stop.

`

// parse reads the command line. Help goes to w.
func parse(args []string, w io.Writer) (options, error) {
	var o options
	o.output.VerifyTakes = []string{"data", "split", "device", "tf32", "deadline", "out"}
	if err := flags.Parse("mnist", usage, args, w, &o.data, &o.noise, &o.model, &o.init, &o.training, &o.output, &o.device, &o.ranks, &o.http); err != nil {
		return o, err
	}
	o.command = flags.Command("./examples/mnist", args)
	o.training.Set(&o.train)
	o.train.Noise, o.train.Start, o.train.Keep, o.train.SaveEpochs = o.noise.Noise, o.output.Start, o.output.Keep, o.output.Epochs
	return o, nil
}
