package flags

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// Model is the network to train.
type Model struct {
	Name  string
	Sized bool // -size is a flag, set before Register

	size   string
	levels []autoencoder.Level // that size states
}

// networks are the models by their names. The first is the default.
var networks = []struct {
	name, what string
	config     func(image layer.Shape) autoencoder.Config
}{
	{"mlp", "linear layers, as deep and wide as autoencoder.MLP28x28", mlp},
	{"conv-ae", "convolutions around a code of 128 numbers", convAE},
	{"unet", "a U-Net", unet},
	{"resunet", "a U-Net of residual blocks that estimates the noise", resunet},
	{"ffdnet", "FFDNet, one network for a range of noise such as -sigma 0.1..0.6", ffdnet},
	{"vae", "a variational autoencoder of linear layers with a code of 20 numbers", vae},
	{"conv-vae", "one of convolutions", convVAE},
	{"transformer", "self-attention over patches of 4×4 pixels", transformer},
	{"perceiver", "cross-attention: learned queries read the patches into a code of 128 numbers", perceiver},
}

func (m *Model) Register(set *flag.FlagSet) {
	var list []string
	for _, n := range networks {
		list = append(list, n.name+" ("+n.what+")")
	}
	set.StringVar(&m.Name, "model", networks[0].name, "`network` to train: "+strings.Join(list, ", "))
	if !m.Sized {
		return
	}
	set.StringVar(&m.size, "size", "", "`size` of the network: the levels of unet and resunet as STRIDExCHANNELSxDEPTH, such as 2x32x1,2x64x1, and CHANNELSxDEPTH of ffdnet, such as 64x15")
}

func (m *Model) Read(*flag.FlagSet) (err error) {
	var names []string
	for _, n := range networks {
		if n.name == m.Name {
			m.levels, err = m.readSize()
			return err
		}
		names = append(names, n.name)
	}
	return fmt.Errorf("-model: want one of %s, got %q", strings.Join(names, ", "), m.Name)
}

// sized are the networks that -size is for, of levels of so many numbers.
var sized = map[string]struct {
	numbers int
	config  func(image layer.Shape, levels ...autoencoder.Level) autoencoder.Config
}{
	"unet":    {3, autoencoder.UNet},
	"resunet": {3, autoencoder.ResUNet},
	"ffdnet": {2, func(image layer.Shape, levels ...autoencoder.Level) autoencoder.Config {
		return autoencoder.FFDNet(image, levels[0].Channels, levels[0].Depth)
	}},
}

// maxSize bounds the numbers of -size. A network of larger ones fits no memory.
const maxSize = 1 << 16

// readSize reads -size. A level of two numbers has a stride of 1.
func (m *Model) readSize() (levels []autoencoder.Level, err error) {
	if m.size == "" {
		return nil, nil
	}
	form, ok := sized[m.Name]
	if !ok {
		return nil, fmt.Errorf("-size: want it with one of %s, got -model %s", strings.Join(slices.Sorted(maps.Keys(sized)), ", "), m.Name)
	}
	for level := range strings.SplitSeq(m.size, ",") {
		var numbers []int
		for number := range strings.SplitSeq(level, "x") {
			v, err := strconv.Atoi(number)
			if err != nil || v < 1 || v > maxSize {
				return nil, fmt.Errorf("-size: want numbers from 1 to %d, got %q", maxSize, number)
			}
			numbers = append(numbers, v)
		}
		if len(numbers) != form.numbers || form.numbers == 2 && len(levels) > 0 {
			return nil, fmt.Errorf("-size: want levels of 3 numbers such as 2x32x1,2x64x1, and 2 numbers such as 64x15 of ffdnet, got %q for %s", m.size, m.Name)
		}
		if form.numbers == 2 {
			numbers = append([]int{1}, numbers...)
		}
		levels = append(levels, autoencoder.Level{Stride: numbers[0], Channels: numbers[1], Depth: numbers[2]})
	}
	return levels, nil
}

// Title is what plots and tables call the network.
func (m *Model) Title() string {
	if m.Name == networks[0].name {
		return "autoencoder"
	}
	return m.Name
}

// Prefix tells the folders of networks apart: "" for the default, else the name and a hyphen.
func (m *Model) Prefix() string {
	if m.Name == networks[0].name {
		return ""
	}
	return m.Name + "-"
}

// Config returns the network for images of a shape.
func (m *Model) Config(image layer.Shape, seed uint64) autoencoder.Config {
	if m.levels != nil {
		return sized[m.Name].config(image, m.levels...).WithSeed(seed)
	}
	for _, n := range networks {
		if n.name == m.Name {
			return n.config(image).WithSeed(seed)
		}
	}
	return autoencoder.Config{} // Read has refused the name
}

// Trains reports whether a configuration is that of a network for images of a shape that -model can ask for.
func Trains(cfg autoencoder.Config, image layer.Shape) bool {
	for _, n := range networks {
		if cfg.Equal(n.config(image).WithSeed(cfg.Seed)) {
			return true
		}
	}
	return false
}

func mlp(image layer.Shape) autoencoder.Config {
	return autoencoder.MLP(image.Size(), []int{512, 128, 128}, []int{128, 512, image.Size()})
}

func convAE(image layer.Shape) autoencoder.Config {
	const code = 128
	return autoencoder.ConvAE(image, code, autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 64, Depth: 1})
}

func vae(image layer.Shape) autoencoder.Config {
	return autoencoder.VAE(image.Size(), []int{400, 20}, []int{400, image.Size()})
}

func convVAE(image layer.Shape) autoencoder.Config {
	return autoencoder.ConvVAE(image, 20, autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 64, Depth: 1})
}

// unet has a last level of one pixel for small square images, so that it sees the whole.
func unet(image layer.Shape) autoencoder.Config {
	levels := []autoencoder.Level{{Stride: 2, Channels: 32, Depth: 1}, {Stride: 2, Channels: 64, Depth: 1}}
	if rest := image.H / 4; image.H == image.W && rest > 1 && rest <= 8 {
		levels = append(levels, autoencoder.Level{Stride: rest, Channels: 256})
	}
	return autoencoder.UNet(image, levels...)
}

func resunet(image layer.Shape) autoencoder.Config {
	return autoencoder.ResUNet(image, autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 48, Depth: 1})
}

func ffdnet(image layer.Shape) autoencoder.Config { return autoencoder.FFDNet(image, 32, 8) }

// tokens are the sizes of networks of attention.
func tokens(depth int) autoencoder.Tokens {
	return autoencoder.Tokens{Patch: 4, Width: 96, Heads: 4, MLP: 192, Depth: depth}
}

func transformer(image layer.Shape) autoencoder.Config {
	return autoencoder.Transformer(image, tokens(4))
}

func perceiver(image layer.Shape) autoencoder.Config {
	const queries, code = 8, 128
	return autoencoder.Perceiver(image, queries, code/queries, tokens(1))
}

// Memory returns the bytes that are enough for training a network with batches of some images.
func Memory(cfg autoencoder.Config, batch int) (bytes int64, err error) {
	if err := cfg.Validate(); err != nil {
		return 0, err
	}
	const parameter, unit = 48, 66 // bytes for each parameter of the network, and for each number that its layers make of a sample
	plan := layer.NewPlan()
	code, err := cfg.Encoder.Plan(plan.Sub("encoder"), cfg.Input)
	if err == nil {
		_, err = cfg.Decoder.Plan(plan.Sub("decoder"), code)
	}
	if err != nil {
		return 0, err
	}
	units := int64(cfg.Input.Size())
	for l, made := range plan.Made() {
		if _, joins := l.(layer.ReLU); !joins {
			units += int64(made.Size())
		}
	}
	for _, p := range plan.Params() {
		n := int64(1)
		for _, side := range p.Shape {
			n *= int64(side)
		}
		bytes += parameter * n
	}
	return bytes + int64(batch)*unit*units, nil
}
