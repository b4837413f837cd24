package flags

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train"
)

// Output is where results go, and what becomes of the runs that are there.
type Output struct {
	Folder string
	Verify string // folder of a run to verify instead of training
	ONNX   string // file for the best model, or ""
	Keep   int    // as in train.Config, like the next
	Epochs int    // SaveEpochs
	Start  train.Start

	TensorBoard bool // event files are written
	JSON        bool // progress is a line of JSON an epoch

	VerifyTakes []string // the flags that may come with -verify; nil is all

	resume, restart bool
	log             string
}

func (o *Output) Register(set *flag.FlagSet) {
	set.StringVar(&o.Folder, "out", "runs", "`folder` for the results")
	set.StringVar(&o.Verify, "verify", "", "verify the run in this `folder`, such as runs/mnist-l1, instead of training: check its files and replay its last epochs")
	set.StringVar(&o.ONNX, "onnx", "", "write the best model as this ONNX `file`, too; with -loss both denoiser.onnx stands for denoiser-l1.onnx and denoiser-l2.onnx")
	set.IntVar(&o.Keep, "keep", 2, "`states` at the ends of epochs to keep in each folder, to resume from and to verify")
	set.IntVar(&o.Epochs, "save-epochs", 1, "`epochs` from one saved state to the next; where an epoch takes milliseconds, saving takes longer than training")
	set.BoolVar(&o.TensorBoard, "tensorboard", false, "also write losses, learning rate and samples of each epoch as event files for TensorBoard into the folders of the losses")
	set.StringVar(&o.log, "log", "text", "`form` of the progress on standard error: text, or json for a line of JSON an epoch")
	set.BoolVar(&o.resume, "resume", false, "go on with the runs in the folders of the losses, where there are any")
	set.BoolVar(&o.restart, "restart", false, "delete the runs in the folders of the losses and begin anew")
}

func (o *Output) Read(set *flag.FlagSet) error {
	if err := CheckFolder("out", o.Folder); err != nil {
		return err
	}
	if err := CheckFile(set, "onnx"); err != nil {
		return err
	}
	if Given(set, "verify") && !IsDir(o.Verify) {
		return fmt.Errorf("-verify: want the folder of a run, got %q", o.Verify)
	}
	if err := o.verifiesAlone(set); err != nil {
		return err
	}
	switch {
	case o.Verify != "" && (o.resume || o.restart):
		return fmt.Errorf("want -verify, -resume or -restart, got more than one")
	case o.resume && o.restart:
		return fmt.Errorf("want -resume or -restart, got both")
	case o.resume:
		o.Start = train.Resume
	case o.restart:
		o.Start = train.Restart
	}
	switch o.log {
	case "text":
	case "json":
		o.JSON = true
	default:
		return fmt.Errorf("-log: want text or json, got %q", o.log)
	}
	if o.Epochs < 1 {
		return fmt.Errorf("-save-epochs: want at least 1, got %d", o.Epochs)
	}
	if o.Keep < 1 {
		return fmt.Errorf("-keep: want at least 1, got %d", o.Keep)
	}
	return nil
}

// verifiesAlone returns an error if -verify comes with a flag of what the run's folder states.
func (o *Output) verifiesAlone(set *flag.FlagSet) (err error) {
	if o.Verify == "" || o.VerifyTakes == nil {
		return nil
	}
	set.Visit(func(f *flag.Flag) {
		if err == nil && f.Name != "verify" && !slices.Contains(o.VerifyTakes, f.Name) {
			err = fmt.Errorf("want -verify or -%s, got both: the run's folder states what the run is made of", f.Name)
		}
	})
	return err
}

// CheckFree returns an error if a new run would find its folder taken, before hours go into one.
func (o *Output) CheckFree(dir string) error {
	if o.Start != train.Fresh || o.Verify != "" {
		return nil
	}
	return train.CheckFree(dir)
}

// VerifyRun verifies the run in the folder that -verify names, and says what it found.
func (o *Output) VerifyRun(ctx context.Context, m *autoencoder.Model, training, validation data.Source, cfg train.Config, stdout io.Writer) error {
	cfg.Dir = o.Verify
	v, err := train.Verify(ctx, m, training, validation, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: all %d files are right; replaying the %d steps from %s to %s gave the same bits\n", cfg.Dir, v.Files, v.Steps, v.From, v.To)
	return nil
}

// WriteONNX writes a model to the file that -onnx names, if it does. An ending such as l1, if it is not "", tells the files of several models apart.
func (o *Output) WriteONNX(m *autoencoder.Model, ending string) error {
	if o.ONNX == "" {
		return nil
	}
	path := o.ONNX
	if ending != "" {
		extension := filepath.Ext(path)
		path = strings.TrimSuffix(path, extension) + "-" + ending + extension
	}
	var file bytes.Buffer
	if err := m.WriteONNX(&file); err != nil {
		return err
	}
	return durable.WriteFile(path, file.Bytes())
}
