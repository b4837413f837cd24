package autoencoder

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/internal/simd"
)

// configKey is where a file's metadata holds the configuration.
const configKey = "denoise.config"

// Save writes the model to a safetensors file with the tensor names and layout of PyTorch's nn.Sequential and the
// configuration in its metadata. The file appears whole or not at all. Weights that are NaN or infinite are refused.
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
	if len(m.layers()) == 0 {
		return nil, fmt.Errorf("autoencoder: save: %w", errEmpty)
	}
	cfg, err := json.Marshal(m.cfg)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: save: %w", err)
	}
	f := &safetensors.File{Metadata: map[string]string{"format": "pt", configKey: string(cfg)}}
	for _, p := range m.Params() {
		if err := p.checkFinite(); err != nil {
			return nil, fmt.Errorf("autoencoder: save: %w", err)
		}
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
//
// Names and shapes are all that is known of a PyTorch module. The model has a ReLU after each layer but the last of each half; if the
// module has another function there, such as a sigmoid, GELU or LeakyReLU, or one after the last layers, the file does not show it,
// and the model's results are not the module's.
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
	cfg, err := inferConfig(f, tensors)
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
			t, ok := tensors[p.Name]
			if !ok || !slices.Equal(t.Shape, p.Shape) {
				return nil, fmt.Errorf("tensor %s: want shape %v, got %s", p.Name, p.Shape, describe(t, ok))
			}
			p.Data = t.Data // not copied: what a file claims costs no more than what it holds
			if err := p.checkFinite(); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// checkFinite refuses NaN and infinity, which no file of a model holds.
func (p *Param) checkFinite() error {
	if !simd.Finite(p.Data) {
		return fmt.Errorf("tensor %s: want finite weights, got NaN or infinity", p.Name)
	}
	return nil
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
