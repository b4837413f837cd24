package flags

import (
	"flag"
	"fmt"
	"os"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// Init is what weights new runs begin with.
type Init struct {
	File string // of a model; "" for fresh weights
}

func (i *Init) Register(set *flag.FlagSet) {
	set.StringVar(&i.File, "init", "", "begin new runs with the weights in this `file` of a model, such as runs/mnist-l2/best.safetensors, and another learning rate, batch, schedule, loss or noise; "+
		"-out names another folder for them. A run that -resume goes on with keeps its own weights")
}

func (i *Init) Read(set *flag.FlagSet) error {
	if !Given(set, "init") {
		return nil
	}
	if info, err := os.Stat(i.File); err != nil || !info.Mode().IsRegular() { // before data are read
		return fmt.Errorf("-init: want the file of a model, such as runs/mnist-l2/best.safetensors, got %q: there is no such file", i.File)
	}
	return nil
}

// Network returns the configuration of the network in the file, with an input of a shape.
func (i *Init) Network(input layer.Shape) (autoencoder.Config, error) {
	m, err := autoencoder.Load(i.File)
	if err == nil {
		m, err = m.At(input)
	}
	if err != nil {
		return autoencoder.Config{}, fmt.Errorf("-init %s: %w", i.File, err)
	}
	return m.Config(), nil
}

// Load gives a model the weights in the file, if there is one. They must be those of the same network. A file that does not state its network, as
// PyTorch writes it, is one of the same network if its tensors are.
func (i *Init) Load(m *autoencoder.Model) error {
	if i.File == "" {
		return nil
	}
	from, err := autoencoder.Load(i.File)
	if err != nil {
		from, err = autoencoder.LoadAs(i.File, m.Config())
	}
	if err == nil {
		err = m.SetWeights(from)
	}
	if err != nil {
		return fmt.Errorf("-init %s: %w", i.File, err)
	}
	return nil
}
