package autoencoder

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/internal/simd"
)

// configKey is where a file's metadata holds the configuration.
const configKey = "denoise.config"

// Save writes the model to a safetensors file with the tensor names and layout of PyTorch's nn.Sequential and the
// configuration in its metadata. The file appears whole or not at all.
func (m *Model) Save(path string) error {
	b, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	if err := durable.WriteFile(path, b); err != nil {
		return fmt.Errorf("autoencoder: save: %w", err)
	}
	return nil
}

// MarshalBinary returns the bytes of the file that Save writes.
func (m *Model) MarshalBinary() ([]byte, error) {
	cfg, err := json.Marshal(m.cfg)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: save: %w", err)
	}
	f := &safetensors.File{Metadata: map[string]string{"format": "pt", configKey: string(cfg)}}
	for _, p := range m.Params() {
		f.Tensors = append(f.Tensors, safetensors.Tensor(p))
	}
	b, err := safetensors.Encode(f)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: save: %w", err)
	}
	return b, nil
}

// Load reads a model from a safetensors file, whether Save or PyTorch wrote it. A file without a configuration gets the one
// its tensors' names and shapes imply. Weights that are NaN or infinite are refused.
func Load(path string) (*Model, error) {
	f, err := safetensors.Read(path)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: %w", err)
	}
	m, err := fromFile(f)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: %s: %w", path, err)
	}
	return m, nil
}

func fromFile(f *safetensors.File) (*Model, error) {
	tensors := map[string]safetensors.Tensor{}
	for _, t := range f.Tensors {
		tensors[t.Name] = t
	}
	cfg, err := inferConfig(tensors)
	if err != nil {
		return nil, err
	}
	if text, ok := f.Metadata[configKey]; ok {
		if err := checkConfig(text, &cfg); err != nil {
			return nil, err
		}
	}
	m, err := newModel(cfg)
	if err != nil {
		return nil, err
	}
	for _, l := range m.layers() {
		for _, p := range []*Param{&l.weight, &l.bias} {
			t := tensors[p.Name]
			if !slices.Equal(t.Shape, p.Shape) {
				return nil, fmt.Errorf("tensor %s: want shape %v, got %v", p.Name, p.Shape, t.Shape)
			}
			if !simd.Finite(t.Data) {
				return nil, fmt.Errorf("tensor %s: want finite weights, got NaN or infinity", p.Name)
			}
			p.Data = t.Data // not copied: what a file claims costs no more than what it holds
			delete(tensors, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		return nil, fmt.Errorf("tensor %s: want only the encoder's and decoder's weights and biases", name)
	}
	return m, nil
}

// inferConfig reads the widths off the shapes of encoder.0.weight, encoder.2.weight, ….
func inferConfig(tensors map[string]safetensors.Tensor) (Config, error) {
	var cfg Config
	for _, half := range []struct {
		name   string
		widths *[]int
	}{{"encoder", &cfg.Encoder}, {"decoder", &cfg.Decoder}} {
		for i := 0; ; i += 2 {
			name := fmt.Sprintf("%s.%d.weight", half.name, i)
			t, ok := tensors[name]
			if !ok && i > 0 {
				break
			}
			if !ok {
				return cfg, fmt.Errorf("tensor %s: want a matrix, got no such tensor", name)
			}
			if len(t.Shape) != 2 {
				return cfg, fmt.Errorf("tensor %s: want a matrix, got shape %v", name, t.Shape)
			}
			*half.widths = append(*half.widths, t.Shape[0])
			if name == "encoder.0.weight" {
				cfg.Input = t.Shape[1]
			}
		}
	}
	return cfg, nil
}

// checkConfig completes cfg, inferred from the tensors, by the configuration that the file states, which must agree.
func checkConfig(text string, cfg *Config) error {
	var stated Config
	if err := json.Unmarshal([]byte(text), &stated); err != nil {
		return fmt.Errorf("metadata %s: %w", configKey, err)
	}
	if stated.Input != cfg.Input || !slices.Equal(stated.Encoder, cfg.Encoder) || !slices.Equal(stated.Decoder, cfg.Decoder) {
		return fmt.Errorf("metadata %s: want the widths of the tensors, %d→%v→%v, got %d→%v→%v", configKey,
			cfg.Input, cfg.Encoder, cfg.Decoder, stated.Input, stated.Encoder, stated.Decoder)
	}
	cfg.Seed = stated.Seed
	return nil
}
