package autoencoder

import (
	"errors"
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/internal/safetensors"
)

// layout is how PyTorch's nn.Sequential calls the tensors of a network; newLayers does as it does.
const layout = "encoder.0.weight, encoder.0.bias, encoder.2.weight, … and the same of decoder (layers are numbered 0, 2, 4, …: ReLUs take the odd numbers)"

// stateKey is in the metadata of a run's states, which package train writes.
const stateKey = "denoise.state"

// inferConfig reads the widths off the shapes of encoder.0.weight, encoder.2.weight, …, and refuses a file that holds anything but layers.
func inferConfig(f *safetensors.File, tensors map[string]safetensors.Tensor) (Config, error) {
	var cfg Config
	if _, ok := f.Metadata[stateKey]; ok {
		return cfg, errors.New("want a model, got the state of a run: load the best.safetensors beside it, or resume the run")
	}
	layers := map[string]bool{} // the names of their tensors
	for _, half := range []struct {
		name   string
		widths *[]int
	}{{"encoder", &cfg.Encoder}, {"decoder", &cfg.Decoder}} {
		for i := 0; ; i += 2 {
			weight, bias := fmt.Sprintf("%s.%d.weight", half.name, i), fmt.Sprintf("%s.%d.bias", half.name, i)
			w, ok := tensors[weight]
			if _, biasOK := tensors[bias]; !ok && !biasOK {
				break
			}
			if len(w.Shape) != 2 {
				return cfg, fmt.Errorf("tensor %s: want a matrix, got %s", weight, describe(w, ok))
			}
			*half.widths = append(*half.widths, w.Shape[0])
			layers[weight], layers[bias] = true, true
		}
	}
	if err := checkNames(f.Tensors, layers); err != nil {
		return cfg, err
	}
	cfg.Input = tensors["encoder.0.weight"].Shape[1]
	return cfg, nil
}

// checkNames wants tensors of both halves and none but those of layers.
func checkNames(tensors []safetensors.Tensor, layers map[string]bool) error {
	var all, others []string
	for _, t := range tensors {
		all = append(all, t.Name)
		if !layers[t.Name] {
			others = append(others, t.Name)
		}
	}
	for _, name := range []string{"encoder.0.weight", "decoder.0.weight"} {
		if layers[name] {
			continue
		}
		if len(others) == 0 {
			others = all
		}
		return fmt.Errorf("no tensor %s: want %s, got %s", name, layout, list(others))
	}
	if len(others) > 0 {
		return fmt.Errorf("tensors that are no layer's: want only %s, got also %s", layout, list(others))
	}
	return nil
}

// list quotes the first few names.
func list(names []string) string {
	const most = 8
	if len(names) == 0 {
		return "no tensors"
	}
	var quoted []string
	for _, name := range names[:min(most, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%.80q", name))
	}
	if n := len(names) - most; n > 0 {
		quoted = append(quoted, fmt.Sprintf("… (%d more)", n))
	}
	return strings.Join(quoted, ", ")
}

// describe says what a file has in place of a tensor that is wanted.
func describe(t safetensors.Tensor, ok bool) string {
	if !ok {
		return "none"
	}
	return fmt.Sprintf("shape %v", t.Shape)
}
