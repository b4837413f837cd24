package layer

import (
	"fmt"
	"strings"
)

// TorchLayer is a Layer that can be written in Python, as a part of a PyTorch module that loads the network's weights.
type TorchLayer interface {
	Layer
	// Torch writes the layer, which takes samples of shape in, to t: the module that holds its parameters, and what forward does.
	Torch(t *Torch, in Shape)
}

// Torch writes one layer in Python. A layer that says nothing is nn.Identity(); one that states a module is that module, applied to x.
type Torch struct {
	*torchCode
	path   string // of the layer's module, such as self.encoder[0]
	prefix string // of the layer's parameters, such as encoder.0.
	module string // what makes the module
	custom bool   // forward does something else than to apply the module
}

// torchCode is what the layers of a network write together.
type torchCode struct {
	shapes  map[string]Shape // that each layer makes
	forward []string         // statements
	names   int              // variables of the layers that are being written
	level   bool             // forward takes the levels of the noise, too
	plain   bool             // all layers are modules that are applied to x, one after the other
	err     error
}

// Module states the expression that makes the layer's module, such as nn.Linear(784, 512).
func (t *Torch) Module(format string, args ...any) { t.module = fmt.Sprintf(format, args...) }

// Forward adds a statement to forward, in place of x = module(x). It reads x and sets x; taps is a dictionary.
func (t *Torch) Forward(format string, args ...any) {
	t.custom, t.plain = true, false
	t.forward = append(t.forward, fmt.Sprintf(format, args...))
}

// Self returns the expression of the layer's module, for Forward.
func (t *Torch) Self() string { return t.path }

// NoiseLevel returns the expression of the levels of the samples' noise [B], for Forward. The module's forward then takes x and level.
func (t *Torch) NoiseLevel() string {
	t.level = true
	return "level"
}

// Variable returns the name of a variable of the layer. Layers in this one use others, and those behind it may use the same, so that what it held is freed.
func (t *Torch) Variable(name string) string {
	t.names++
	return fmt.Sprintf("%s%d", name, t.names)
}

// Stack writes a stack in the layer, whose parameters' names begin with name, where the layer applies it to x.
func (t *Torch) Stack(name string, st Stack, in Shape) {
	t.custom, t.plain = true, false
	t.module = fmt.Sprintf("nn.ModuleDict({%q: nn.ModuleList([%s])})", name, strings.Join(
		t.stack(fmt.Sprintf("%s[%q]", t.path, name), t.prefix+name+".", st, in), ", "))
}

// stack writes the statements of a stack and returns what makes its modules.
func (c *torchCode) stack(path, prefix string, st Stack, in Shape) (modules []string) {
	names := c.names
	for i, l := range st {
		c.names = names
		t := &Torch{torchCode: c, path: fmt.Sprintf("%s[%d]", path, i), prefix: fmt.Sprintf("%s%d.", prefix, i), module: "nn.Identity()"}
		if tl, ok := l.(TorchLayer); ok {
			tl.Torch(t, in)
		} else if c.err == nil {
			c.err = fmt.Errorf("layer %s%s: want one that says how PyTorch writes it (a method Torch)", strings.TrimSuffix(t.prefix, "."), kindOf(l))
		}
		if !t.custom && t.module != "nn.Identity()" {
			c.forward = append(c.forward, fmt.Sprintf("x = %s(x)", t.path))
		}
		modules = append(modules, t.module)
		in = c.shapes[t.prefix]
	}
	return modules
}

// Part is a named part of a network, such as the encoder.
type Part struct {
	Name  string
	Stack Stack
}

// TorchModule returns Python text that defines net, the PyTorch module of a network that has been planned: an nn.Sequential of its parts
// where every layer is a module that is applied to what the one before makes, else a class.
func TorchModule(p *Plan, in Shape, parts ...Part) (string, error) {
	c := &torchCode{shapes: p.shapes, plain: true}
	made := make([][]string, len(parts))
	for i, part := range parts {
		made[i] = c.stack("self."+part.Name, part.Name+".", part.Stack, in)
		if n := len(part.Stack); n > 0 {
			in = c.shapes[fmt.Sprintf("%s.%d.", part.Name, n-1)]
		}
	}
	if c.err != nil {
		return "", c.err
	}
	var b strings.Builder
	if c.plain {
		b.WriteString("from collections import OrderedDict\nfrom torch import nn\n\nnet = nn.Sequential(OrderedDict(\n")
		for i, part := range parts {
			fmt.Fprintf(&b, "    %s=nn.Sequential(%s),\n", part.Name, strings.Join(made[i], ", "))
		}
		b.WriteString("))\n")
		return b.String(), nil
	}
	b.WriteString("import torch\nfrom torch import nn\n\n\nclass Denoiser(nn.Module):\n    def __init__(self):\n        super().__init__()\n")
	for i, part := range parts {
		fmt.Fprintf(&b, "        self.%s = nn.ModuleList([\n", part.Name)
		for _, m := range made[i] {
			fmt.Fprintf(&b, "            %s,\n", m)
		}
		b.WriteString("        ])\n")
	}
	arguments := "x"
	if c.level {
		arguments = "x, level"
	}
	fmt.Fprintf(&b, "\n    def forward(self, %s):\n        taps = {}\n", arguments)
	for _, line := range c.forward {
		fmt.Fprintf(&b, "        %s\n", line)
	}
	b.WriteString("        return x\n\n\nnet = Denoiser()\n")
	return b.String(), nil
}
