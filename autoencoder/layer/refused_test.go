package layer_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/layercases"
)

// wants fails the test unless err has a text in it.
func wants(t *testing.T, what string, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: got error %v, want one with %q", what, err, text)
	}
}

func TestInvalidSettings(t *testing.T) {
	for _, r := range layercases.Invalid() {
		cfg := autoencoder.Config{Input: r.In, Encoder: layer.Stack{r.Layer}, Decoder: layer.Stack{layer.ReLU{}}}
		err := cfg.Validate()
		wants(t, r.Layer.Kind(), err, "autoencoder: encoder: layer 0 ("+r.Layer.Kind()+"): ")
		wants(t, r.Layer.Kind(), err, r.Want)
	}
}

func TestLayersThatAreMissing(t *testing.T) {
	var none *pointer
	for _, l := range []layer.Layer{nil, none} {
		st := layer.Stack{layer.ReLU{}, l}
		_, err := st.Plan(layer.NewPlan(), layer.Vector(3))
		wants(t, "plan", err, "layer 1: want a layer, got nil")
		_, err = st.MarshalJSON()
		wants(t, "JSON", err, "layer 1: want a layer, got nil")
		_, err = (layer.Stack{l}).Apply((&layer.Context{Plan: layer.NewPlan()}).Application(), nil)
		wants(t, "apply", err, "layer 0: want a layer, got nil")
	}
}

// nest returns residual layers in each other, so many deep.
func nest(depth int) (st layer.Stack) {
	st = layer.Stack{layer.ReLU{}}
	for range depth {
		st = layer.Stack{layer.Residual{Body: st}}
	}
	return st
}

func TestBoundsOfStacks(t *testing.T) {
	plan := func(st layer.Stack) error {
		_, err := st.Plan(layer.NewPlan(), layer.Vector(2))
		return err
	}
	if err := plan(nest(7)); err != nil {
		t.Error(err)
	}
	text, err := json.Marshal(nest(7))
	if err != nil {
		t.Fatal(err)
	}
	var again layer.Stack
	if err := json.Unmarshal(text, &again); err != nil {
		t.Error(err)
	}
	wants(t, "8 stacks in a stack", plan(nest(8)), "want stacks at most 8 deep, got more")
	many := make(layer.Stack, 1025)
	for i := range many {
		many[i] = layer.ReLU{}
	}
	if err := plan(many[:1024]); err != nil {
		t.Error(err)
	}
	wants(t, "1025 layers", plan(many), "want at most 1024 layers, got more")
}

func TestBoundsOfParameters(t *testing.T) {
	p, start := layer.NewPlan(), layer.Constant(0)
	for _, shape := range [][]int{{0}, {-1}, {2, 0}, {1<<27 + 1}, {1 << 14, 1 << 14}, {math.MaxInt, 2}, {1 << 27, math.MaxInt - math.MaxInt%2}, {math.MaxInt, math.MaxInt}} {
		wants(t, "shape", p.Param("w", start, shape...), "parameter w: want sides of at least 1 and at most 134217728 numbers, got shape ")
	}
	wants(t, "no name", p.Param("", start, 1), "want a name, got none")
	wants(t, "no start", p.Param("w", nil, 1), "parameter w: want a start, got nil")
	if err := p.Param("w", start, 1<<26); err != nil {
		t.Fatal(err)
	}
	wants(t, "the same name", p.Param("w", start, 1), "parameter w: want a name of its own, got one that is taken")
	wants(t, "too many", p.Sub("a").Param("w", start, 1<<26+1), "parameter a.w: want at most 134217728 parameters in the network, got 134217729")
}

func TestRegisterPanics(t *testing.T) {
	layer.Register(pointerKind) // a type may be registered again
	for what, l := range map[string]layer.Layer{"another type": other{"relu"}, "no kind": other{""}} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "layer: register layer_test.other: want a kind of its own, got ") {
					t.Errorf("%s: Register panicked with %q", what, text)
				}
			}()
			layer.Register(l)
		}()
	}
}

// other is a layer of any kind.
type other struct{ kind string }

func (l other) Kind() string { return l.kind }

func (l other) Plan(_ *layer.Plan, in layer.Shape) (layer.Shape, error) { return in, nil }

func (l other) Apply(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return x, nil }

// number is a layer whose JSON is not an object.
type number int

func (number) Kind() string { return "test.number" }

func (number) Plan(_ *layer.Plan, in layer.Shape) (layer.Shape, error) { return in, nil }

func (number) Apply(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return x, nil }

// kindSetting is a layer with a setting that JSON cannot tell from the kind.
type kindSetting struct {
	Setting string `json:"kind"`
}

func (kindSetting) Kind() string { return "test.kind" }

func (kindSetting) Plan(_ *layer.Plan, in layer.Shape) (layer.Shape, error) { return in, nil }

func (kindSetting) Apply(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return x, nil }

func init() {
	layer.Register(number(0))
	layer.Register(kindSetting{})
}
