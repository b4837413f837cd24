package flags

import (
	"flag"
	"fmt"
	"io"
	"log/slog"

	"github.com/denoise-go/denoise/cuda"
	"github.com/denoise-go/denoise/train"
)

// Device is where the network is trained.
type Device struct {
	name string
	tf32 bool
}

func (d *Device) Register(set *flag.FlagSet) {
	set.StringVar(&d.name, "device", "cpu", "`device` to train on: cpu, or cuda for an NVIDIA GPU (in a program built with -tags cuda)")
	set.BoolVar(&d.tf32, "tf32", false, "let the GPU multiply matrices with 10 bits of mantissa: faster, and other numbers")
}

func (d *Device) Read(*flag.FlagSet) error {
	if d.name != "cpu" && d.name != "cuda" {
		return fmt.Errorf("-device: want cpu or cuda, got %q", d.name)
	}
	if d.tf32 && d.name != "cuda" {
		return fmt.Errorf("-tf32: want -device cuda with it, got %s", d.name)
	}
	return nil
}

// Open returns the device, and what closes it. Its log goes to w.
func (d *Device) Open(w io.Writer) (device train.Device, closeDevice func() error, err error) {
	if d.name == "cpu" {
		return train.CPU, func() error { return nil }, nil
	}
	gpu, err := cuda.Open(cuda.Options{TF32: d.tf32, Log: slog.New(slog.NewTextHandler(w, nil))})
	if err != nil {
		return nil, nil, err
	}
	return gpu, gpu.Close, nil
}
