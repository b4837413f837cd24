package autoencoder

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// mlpNames is how PyTorch's nn.Sequential calls the tensors of an MLP.
const mlpNames = "encoder.0.weight, encoder.0.bias, encoder.2.weight, encoder.2.bias, … and the same of decoder (layers are numbered 0, 2, 4, …: ReLUs take the odd numbers)"

// askForNetwork ends errors about files that do not show their network.
const askForNetwork = "for any other network use LoadAs, which takes the network from you"

// inferMLP makes the MLP whose tensors a file holds.
func inferMLP(f *safetensors.File) (*Model, error) {
	prefix := commonPrefix(f.Tensors)
	tensors := map[string]safetensors.Tensor{}
	rename := map[string]string{}
	for _, t := range f.Tensors {
		name := strings.TrimPrefix(t.Name, prefix)
		tensors[name], rename[name] = t, t.Name
	}
	var cfg Config
	known := map[string]bool{}
	for _, half := range []struct {
		name  string
		stack *layer.Stack
	}{{"encoder", &cfg.Encoder}, {"decoder", &cfg.Decoder}} {
		for i := 0; ; i += 2 {
			weight, bias := fmt.Sprintf("%s.%d.weight", half.name, i), fmt.Sprintf("%s.%d.bias", half.name, i)
			w, ok := tensors[weight]
			_, hasBias := tensors[bias]
			if !ok && !hasBias {
				break
			}
			if len(w.Shape) != 2 {
				return nil, fmt.Errorf("tensor %s: want a matrix, got %s: %s", prefix+weight, describe(w, ok), askForNetwork)
			}
			if i > 0 {
				*half.stack = append(*half.stack, layer.ReLU{})
			}
			*half.stack = append(*half.stack, layer.Linear{Out: w.Shape[0], NoBias: !hasBias})
			known[weight], known[bias] = true, true
		}
	}
	if err := checkNames(f.Tensors, prefix, known); err != nil {
		return nil, err
	}
	cfg.Input = layer.Vector(tensors["encoder.0.weight"].Shape[1])
	m, err := planModel(cfg)
	if err != nil {
		return nil, err
	}
	if err := m.take(f.Tensors, rename); err != nil {
		return nil, err
	}
	return m, nil
}

// commonPrefix returns what the names of all tensors have before encoder. or decoder., such as module. of a wrapper, or "".
func commonPrefix(tensors []safetensors.Tensor) string {
	for _, t := range tensors {
		prefix, ok := strings.CutSuffix(t.Name, "encoder.0.weight")
		if !ok || prefix != "" && !strings.HasSuffix(prefix, ".") {
			continue
		}
		if slices.ContainsFunc(tensors, func(t safetensors.Tensor) bool { return !strings.HasPrefix(t.Name, prefix) }) {
			break
		}
		return prefix
	}
	return ""
}

// checkNames reports a file without tensors of both halves, or with others than those that are known by their names without the prefix.
func checkNames(tensors []safetensors.Tensor, prefix string, known map[string]bool) error {
	var all, others []string
	for _, t := range tensors {
		all = append(all, t.Name)
		if !known[strings.TrimPrefix(t.Name, prefix)] {
			others = append(others, t.Name)
		}
	}
	if len(tensors) == 0 {
		return errors.New("want the tensors of a network, got none")
	}
	for _, name := range []string{"encoder.0.weight", "decoder.0.weight"} {
		if known[name] {
			continue
		}
		if len(others) == 0 {
			others = all
		}
		return fmt.Errorf("want tensors %s; got no %s, but %s: %s", mlpNames, prefix+name, list(others), askForNetwork)
	}
	if len(others) > 0 {
		return fmt.Errorf("want only tensors %s; got also %s: %s", mlpNames, list(others), askForNetwork)
	}
	return nil
}
