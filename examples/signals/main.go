// Command signals takes the noise off one-dimensional signals, such as speech or the readings of a sensor, with a one-dimensional network.
//
//	go run ./examples/signals train -signals speech -out runs/speech
//	go run ./examples/signals -model runs/speech/best.safetensors noisy.wav        # writes noisy.denoised.wav
//	go run ./examples/signals bench -model runs/speech/best.safetensors -signals test -sigma 0.02,0.05
package main

import (
	"context"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train"
)

func main() { program.Main() }

var program = command.Program{Name: "signals", Run: run, Hints: []command.Hint{
	{Err: train.ErrFolderTaken, Text: "-resume goes on with it, -restart deletes it, -out takes another folder"},
	{Err: train.ErrOtherRun, Text: "-restart begins anew"},
}}

// commands are those besides the denoising of files, by their names.
var commands = map[string]func(ctx context.Context, args []string, s command.Stdio) error{"train": trainModel, "bench": bench}

func run(ctx context.Context, args []string, s command.Stdio) error {
	if len(args) > 0 && commands[args[0]] != nil {
		return commands[args[0]](ctx, args[1:], s)
	}
	return denoise(ctx, args, s)
}
