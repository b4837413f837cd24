package layer_test

import (
	"math"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// Parameters start as those of torch.nn.MultiheadAttention do: Xavier's uniform numbers over [3D×D], ±1/√D for out_proj.weight, biases 0.
func TestStartOfAttention(t *testing.T) {
	const d = 32
	m, err := autoencoder.New(autoencoder.Config{Input: layer.Shape{C: d, H: 1, W: 2}, Encoder: layer.Stack{layer.SelfAttention{Heads: 4}}, Decoder: layer.Stack{layer.Positions{}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		name  string
		bound float64
	}{{"in_proj_weight", math.Sqrt(6. / (4 * d))}, {"in_proj_bias", 0}, {"out_proj.weight", 1 / math.Sqrt(d)}, {"out_proj.bias", 0}} {
		p := m.Params()[i]
		most := 0.0
		for _, v := range p.Data {
			most = max(most, math.Abs(float64(v)))
		}
		if !strings.HasSuffix(p.Name, "."+want.name) || most > want.bound*(1+1e-6) || most < 0.98*want.bound {
			t.Errorf("parameter %s: want %s with numbers of up to %g, got up to %g", p.Name, want.name, want.bound, most)
		}
	}
}

// Attention takes pictures of all sizes; positions and patches are for one.
func TestAttentionAtOtherSizes(t *testing.T) {
	picture := layer.Shape{C: 4, H: 2, W: 3}
	attention := layer.SelfAttention{Heads: 2}
	for name, c := range map[string]struct {
		st    layer.Stack
		takes bool
	}{
		"attention":       {layer.Stack{attention}, true},
		"cross-attention": {layer.Stack{layer.Tap{Name: "x"}, layer.ReLU{}, layer.CrossAttention{Tap: "x", Heads: 1}}, true},
		"positions":       {layer.Stack{layer.Positions{}, attention}, false},
		"patches":         {layer.Stack{layer.Patches{Size: 1}, attention, layer.Unpatches{Size: 1, To: picture}}, false},
	} {
		m, err := autoencoder.New(autoencoder.Config{Input: picture, Encoder: c.st, Decoder: layer.Stack{layer.ReLU{}}})
		if err != nil {
			t.Fatal(err)
		}
		rows, cols, ok := m.ReceptiveField()
		if ok != c.takes || ok && (rows.Halo != layer.Unlimited || cols.Halo != layer.Unlimited) {
			t.Errorf("%s: want a network that takes other sizes: %v, and reaches all of a picture, got %v, %+v, %+v", name, c.takes, ok, rows, cols)
		}
		if _, err := m.At(layer.Shape{C: 4, H: 5, W: 2}); (err == nil) != c.takes {
			t.Errorf("%s at another size: error %v", name, err)
		}
	}
}
