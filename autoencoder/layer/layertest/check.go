// Package layertest checks implementations of layer.Layer, as testing/fstest does those of fs.FS:
//
//	func TestMyLayer(t *testing.T) {
//		layertest.Check(t, autoencoder.Config{Input: layer.Shape{C: 2, H: 3, W: 4}, Encoder: layer.Stack{MyLayer{}}})
//	}
//
// A network whose decoder is empty gets one of linear layers that makes samples of the input's shape. Networks should be small: a few
// dozen numbers in a sample and a few hundred parameters. Weights and samples are random numbers that are the same at each call.
package layertest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// Check fails the test unless the network cfg does what layers promise:
//
//   - Apply makes nodes of the shapes that Plan returns, and parameters start from the seed alone.
//   - Gradients with respect to input and parameters are those of finite differences, penalties included, unless a layer states that they are estimates
//     (layer.Plan.Estimate).
//   - The bits of outputs and gradients do not depend on the number of workers, on the machine (Gorgonia's, without the build tag cuda,
//     or this library's), or on the other samples of the batch and their order.
//   - Random numbers are a function of the keys.
//   - Of a network that is not bound to a size: a part of a picture gives what the whole does, to within rounding, but for the surroundings that
//     Plan states.
//   - JSON and a file of weights give the same network back.
//   - The ONNX file holds the parameters, computes what Denoise does, and gives the same network back. This is skipped if a layer is no layer.ONNXLayer or uses operators that
//     the check does not have.
func Check(t *testing.T, cfg autoencoder.Config) {
	t.Helper()
	cfg = complete(t, cfg)
	for _, c := range []struct {
		name  string
		check func(*testing.T, autoencoder.Config)
	}{
		{"plan", checkPlan},
		{"gradients", checkGradients},
		{"workers", checkWorkers},
		{"batch", checkBatch},
		{"tape", checkTape},
		{"keys", checkKeys},
		{"reach", checkReach},
		{"file", checkFile},
		{"onnx", checkONNX},
	} {
		if !t.Run(c.name, func(t *testing.T) { c.check(t, cfg) }) && c.name == "plan" {
			return // the rest would fail for the same reason
		}
	}
}

// complete returns the configuration with a decoder.
func complete(t *testing.T, cfg autoencoder.Config) autoencoder.Config {
	t.Helper()
	if len(cfg.Decoder) > 0 {
		return cfg
	}
	code, err := cfg.Encoder.Plan(layer.NewPlan().Sub("encoder"), cfg.Input)
	if err != nil {
		t.Fatal(err)
	}
	if code.H == cfg.Input.H && code.W == cfg.Input.W {
		cfg.Decoder = layer.Stack{layer.Linear{Out: cfg.Input.C}}
	} else {
		cfg.Decoder = layer.Stack{layer.Flatten{}, layer.Linear{Out: cfg.Input.Size()}, layer.Reshape{To: cfg.Input}}
	}
	return cfg
}

// newModel returns the model with weights that are all random, also those that a layer starts with a constant.
func newModel(t *testing.T, cfg autoencoder.Config) *autoencoder.Model {
	t.Helper()
	m, err := autoencoder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range m.Params() {
		random(weightNumbers, i).Normals(p.Data)
		for j := range p.Data {
			p.Data[j] /= 2
		}
	}
	return m
}

// checkPlan compares what the layers' Plan methods promise with what the model has.
func checkPlan(t *testing.T, cfg autoencoder.Config) {
	var models []*autoencoder.Model
	for _, seed := range []uint64{7, 7, 8} {
		m, err := autoencoder.New(cfg.WithSeed(seed))
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, m)
	}
	for i, p := range models[0].Params() {
		if !strings.HasPrefix(p.Name, "encoder.") && !strings.HasPrefix(p.Name, "decoder.") {
			t.Errorf("parameter %q: want a name under encoder or decoder", p.Name)
		}
		n := 1
		for _, side := range p.Shape {
			n *= side
		}
		if len(p.Data) != n {
			t.Errorf("parameter %s of shape %v: want %d numbers, got %d", p.Name, p.Shape, n, len(p.Data))
		}
		again, other := models[1].Params()[i].Data, models[2].Params()[i].Data
		if !slices.Equal(p.Data, again) {
			t.Errorf("parameter %s: want the same start from the same seed, got another", p.Name)
		}
		constant := !slices.ContainsFunc(p.Data, func(v float32) bool { return v != p.Data[0] })
		if !constant && slices.Equal(p.Data, other) {
			t.Errorf("parameter %s: want another start from another seed, got the same", p.Name)
		}
	}
	for _, mode := range modes {
		const n = 3
		gr := newGraph(t, models[0], mode, n, cpu, false)
		if got, batch, err := layer.Sample(gr.Pred); err != nil || got != cfg.Input || batch != n {
			t.Errorf("%v mode: want %d samples of %v, got %d of %v, error %v", mode, n, cfg.Input, batch, got, err)
		}
		if got, batch, err := layer.Sample(gr.code); err != nil || got != models[0].Code() || batch != n {
			t.Errorf("%v mode: want %d codes of %v, got %d of %v, error %v", mode, n, models[0].Code(), batch, got, err)
		}
		gr.close(t)
	}
}

// checkFile compares the network with what its JSON and its file give back.
func checkFile(t *testing.T, cfg autoencoder.Config) {
	text, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var read autoencoder.Config
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(read); err != nil || string(again) != string(text) {
		t.Errorf("want JSON that gives itself back, got %s, then %s, error %v", text, again, err)
	}
	m := newModel(t, cfg)
	file, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back autoencoder.Model
	if err := back.UnmarshalBinary(file); err != nil {
		t.Fatal(err)
	}
	b := newBatch(cfg, 3, 1)
	want, got := run(t, m, layer.Training, b, cpu), run(t, &back, layer.Training, b, cpu)
	same(t, "from a file", got, want)
}
