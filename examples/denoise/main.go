// Command denoise takes the noise off pictures with a trained model.
//
//	go run ./examples/denoise photo.jpg                 # writes photo.denoised.png
//	go run ./examples/denoise -out clean scans/*.png
//	go run ./examples/denoise bench -images set12 -sigma 15/255,25/255,50/255
//	go run ./examples/denoise train -images photos -out runs/photos
package main

import (
	"context"
	"os"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train"
)

var program = command.Program{Name: "denoise", Run: run, Hints: []command.Hint{
	{Err: train.ErrFolderTaken, Text: "-resume goes on with it, -restart deletes it, -out takes another folder"},
	{Err: train.ErrOtherRun, Text: "-restart begins anew"},
}}

// main lets a signal end the process at once. Only the command that trains has more to do then, and asks for signals itself.
func main() {
	os.Exit(program.Status(context.Background(), os.Args[1:], command.Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}

// commands are those besides the denoising of files, by their names. Each adds itself. Their arguments do not include the name.
var commands = map[string]func(args []string, s command.Stdio) error{}

// run does what the command line asks for.
func run(_ context.Context, args []string, s command.Stdio) error {
	if len(args) > 0 && commands[args[0]] != nil {
		return commands[args[0]](args[1:], s)
	}
	return denoise(args, s)
}
