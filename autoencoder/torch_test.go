package autoencoder

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// The text of an nn.Sequential of two is in ExampleModel_PyTorch.
const (
	residualText = `import torch
from torch import nn


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([
            nn.Flatten(),
            nn.ModuleDict({"body": nn.ModuleList([nn.Linear(8, 8, bias=False), nn.Tanh()])}),
            nn.Linear(8, 3),
        ])
        self.decoder = nn.ModuleList([
            nn.Linear(3, 8),
            nn.Identity(),
        ])

    def forward(self, x):
        taps = {}
        x = self.encoder[0](x)
        skip1 = x
        x = self.encoder[1]["body"][0](x)
        x = self.encoder[1]["body"][1](x)
        x = skip1 + x
        x = self.encoder[2](x)
        x = self.decoder[0](x)
        x = x.reshape(-1, 2, 2, 2)
        return x


net = Denoiser()
`
	tapText = `import torch
from torch import nn


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([
            nn.Identity(),
            nn.Flatten(),
            nn.Linear(4, 3),
        ])
        self.decoder = nn.ModuleList([
            nn.Linear(3, 4),
            nn.Identity(),
            nn.Identity(),
            nn.Linear(2, 1),
        ])

    def forward(self, x):
        taps = {}
        taps["picture"] = x
        x = self.encoder[1](x)
        x = self.encoder[2](x)
        x = self.decoder[0](x)
        x = x.reshape(-1, 1, 2, 2)
        x = torch.cat([x, taps["picture"]], 1)
        x = self.decoder[3](x.movedim(1, -1)).movedim(-1, 1)
        return x


net = Denoiser()
`
)

func TestPyTorch(t *testing.T) {
	picture := layer.Shape{C: 1, H: 2, W: 2}
	pictures := layer.Shape{C: 2, H: 2, W: 2}
	for want, cfg := range map[string]Config{
		residualText: {
			Input:   pictures,
			Encoder: layer.Stack{layer.Flatten{}, layer.Residual{Body: layer.Stack{layer.Linear{Out: 8, NoBias: true}, layer.Tanh{}}}, layer.Linear{Out: 3}},
			Decoder: layer.Stack{layer.Linear{Out: 8}, layer.Reshape{To: pictures}},
		},
		tapText: {
			Input:   picture,
			Encoder: layer.Stack{layer.Tap{Name: "picture"}, layer.Flatten{}, layer.Linear{Out: 3}},
			Decoder: layer.Stack{layer.Linear{Out: 4}, layer.Reshape{To: picture}, layer.Concatenate{Tap: "picture"}, layer.Linear{Out: 1}},
		},
	} {
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := m.PyTorch(); err != nil || got != want {
			t.Errorf("got\n%s\nerror %v, want\n%s", got, err, want)
		}
	}
}

// The state_dict of the nn.Sequential has the parameters' names and shapes: module i of encoder=nn.Sequential(…) is encoder.i.
func TestPyTorchNamesTheParameters(t *testing.T) {
	m, err := New(MLP28x28())
	if err != nil {
		t.Fatal(err)
	}
	text, err := m.PyTorch()
	if err != nil {
		t.Fatal(err)
	}
	var got []Param
	for _, half := range regexp.MustCompile(`(?m)^    (\w+)=nn\.Sequential\((.*)\),$`).FindAllStringSubmatch(text, -1) {
		for i, module := range strings.SplitAfter(half[2], "), ") {
			var in, out int
			if _, err := fmt.Sscanf(module, "nn.Linear(%d, %d)", &in, &out); err != nil {
				continue
			}
			name := fmt.Sprintf("%s.%d.", half[1], i)
			got = append(got, Param{Name: name + "weight", Shape: []int{out, in}}, Param{Name: name + "bias", Shape: []int{out}})
		}
	}
	var want []Param
	for _, p := range m.Params() {
		want = append(want, Param{Name: p.Name, Shape: p.Shape})
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the text has %v, the model %v", got, want)
	}
}

// silent is a layer that does not say how PyTorch writes it.
type silent struct{}

func init() { layer.Register(silent{}) }

func (silent) Kind() string                                                   { return "test.silent" }
func (silent) Plan(_ *layer.Plan, in layer.Shape) (layer.Shape, error)        { return in, nil }
func (silent) Apply(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return x, nil }

func TestPyTorchErrors(t *testing.T) {
	cfg := eight()
	cfg.Decoder = append(cfg.Decoder, silent{})
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := "autoencoder: pytorch: layer decoder.3 (test.silent): want one that says how PyTorch writes it"
	if _, err := m.PyTorch(); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got error %v, want one that begins with %q", err, want)
	}
	if _, err := (&Model{}).PyTorch(); !errors.Is(err, errEmpty) {
		t.Errorf("an empty model: got error %v", err)
	}
}
