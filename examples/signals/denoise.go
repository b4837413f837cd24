package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/signals"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/internal/progress"
)

const usage = `Takes the noise off signals with a trained model.

usage: go run ./examples/signals -model FILE [flags] SIGNAL…
       go run ./examples/signals train -help
       go run ./examples/signals bench -help

WAV, CSV and raw float32 files are read, and speech.wav becomes speech.denoised.wav beside it, of the same rate, channels and encoding; of a CSV file the one column
is written. Each channel is denoised by itself. The rate should be that of the signals that the model was trained on. No file that is there is overwritten but with
-force, and none that is read.

`

// options is what the command line says.
type options struct {
	files  flags.SignalFiles
	model  string
	force  bool
	memory int
}

func (o *options) Register(set *flag.FlagSet) {
	o.files.Register(set)
	registerModel(set, &o.model)
	set.BoolVar(&o.force, "force", false, "replace results that are there already")
	set.IntVar(&o.memory, "memory", 512, "`MiB` for the values within the network; what does not fit goes through in parts, with the same result")
}

func (o *options) Read(set *flag.FlagSet) error {
	if err := cmp.Or(o.files.Read(set), givenModel(o.model)); err != nil {
		return err
	}
	if o.memory < 1 || o.memory > 1<<20 {
		return fmt.Errorf("-memory: want 1 to %d, got %d", 1<<20, o.memory)
	}
	return nil
}

func registerModel(set *flag.FlagSet, name *string) {
	set.StringVar(name, "model", "", "`file` of the model, such as runs/signals/best.safetensors")
}

func givenModel(name string) error {
	if name == "" {
		return errors.New("want a model, -model FILE: train makes one")
	}
	return nil
}

// loadModel reads a model that takes signals and is not told how strong the noise is.
func loadModel(name string) (*autoencoder.Model, error) {
	m, err := autoencoder.Load(name)
	if err != nil {
		return nil, err
	}
	if in := m.Input(); in.C != 1 || in.H != 1 {
		return nil, fmt.Errorf("%s: want a network of signals, 1×1×D, got one of %v", name, in)
	}
	reads, err := m.ReadsLevel()
	if err == nil && reads {
		err = fmt.Errorf("%s: want a network that is not told the level of the noise, got one that reads it", name)
	}
	return m, err
}

// denoise is the command without a name.
func denoise(ctx context.Context, args []string, s command.Stdio) error {
	var o options
	files, err := flags.ParseWith("signals", usage, args, s.Out, &o)
	if err == nil && len(files) == 0 {
		err = errors.New("want the names of files, got none (-h lists the flags)")
	}
	if err != nil {
		return command.Usage(err)
	}
	results := make([]string, len(files))
	taken := map[string]bool{}
	for i, in := range files {
		ending := filepath.Ext(in)
		out := strings.TrimSuffix(in, ending) + ".denoised" + ending
		if results[i] = out; taken[filepath.Clean(out)] {
			return fmt.Errorf("want each file once, got %s twice", in)
		}
		taken[filepath.Clean(out)] = true
		if err := cmp.Or(checkSignal(in), o.checkResult(out, files)); err != nil {
			return err
		}
	}
	m, err := loadModel(o.model)
	if err != nil {
		return err
	}
	for i, in := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		task := progress.NewTask(s.Err, in)
		err := o.one(m, in, results[i], task.At)
		if err == nil {
			task.Say(fmt.Sprintf("%s → %s", in, results[i]))
		}
		task.Done()
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSignal reports a file that cannot be one of a signal, before others are denoised.
func checkSignal(name string) error {
	if err := signals.CheckName(name); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: want a regular file, got a folder or a device", name)
	}
	return err
}

// checkResult reports a result that would overwrite something.
func (o *options) checkResult(name string, files []string) error {
	there, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, in := range files {
		if info, err := os.Stat(in); err == nil && os.SameFile(info, there) {
			return fmt.Errorf("want another name for the result, got %s, which is a file to be read", name)
		}
	}
	if !o.force {
		return fmt.Errorf("%s is there already (-force replaces it)", name)
	}
	return nil
}

// one denoises one file.
func (o *options) one(m *autoencoder.Model, in, out string, shown func(done, of int)) error {
	signal, err := signals.Read(in, o.files.Options)
	if err != nil {
		return err
	}
	clean := *signal
	clean.Values = make([]float32, len(signal.Values))
	p := autoencoder.Pictures{Model: m, Memory: int64(o.memory) << 20, Progress: shown}
	if err := p.Planes(clean.Values, signal.Values, data.Shape{C: signal.Channels, H: 1, W: signal.Len()}); err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	return clean.Write(out, o.files.Options)
}
