package autoencoder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	if m.plan == nil {
		return nil, fmt.Errorf("autoencoder: save: %w", errEmpty)
	}
	cfg, err := json.Marshal(m.cfg)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: save: %w", err)
	}
	f := &safetensors.File{Metadata: map[string]string{"format": "pt", configKey: string(cfg)}}
	for _, p := range m.params {
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

// Load reads a model from a safetensors file, whether Save or PyTorch wrote it. A large PyTorch model may be several files: then path is
// that of their index (model.safetensors.index.json). Numbers of 16 or 64 bits are converted; weights that are NaN or infinite are refused.
//
// A file of Save's states its network. Of a PyTorch module, names and shapes are all that is known. Load takes it for an MLP if its tensors are
// encoder.0.weight, encoder.0.bias, encoder.2.weight, … and the same of decoder, behind a prefix such as module. or not, with
// biases or not. The model then has a ReLU after each layer but the last of each half; if the module has another function there, such as a
// sigmoid, or one after the last layers, the file does not show it, and the model's results are not the module's: LoadAs takes the network
// that the caller states.
func Load(path string) (*Model, error) {
	f, err := readFiles(path)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: %w", err)
	}
	m, err := fromFile(f)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: %s: %w", path, err)
	}
	return m, nil
}

// Read reads a model as Load does, from the bytes of one file to the end of r: from an embedded file, say.
func Read(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, safetensors.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("autoencoder: read: %w", err)
	}
	if len(b) > safetensors.MaxSize {
		return nil, fmt.Errorf("autoencoder: read: want at most %d bytes, got more", safetensors.MaxSize)
	}
	m := &Model{}
	return m, m.UnmarshalBinary(b)
}

// UnmarshalBinary makes m the model whose file has the bytes b. On an error m stays as it is.
func (m *Model) UnmarshalBinary(b []byte) error {
	f, err := safetensors.Decode(b)
	if err != nil {
		return fmt.Errorf("autoencoder: read: %w", err)
	}
	read, err := fromFile(f)
	if err != nil {
		return fmt.Errorf("autoencoder: read: %w", err)
	}
	*m = *read
	m.denoising.model, m.encoding.model = m, m
	return nil
}

// stateKey is in the metadata of a run's states, which package train writes.
const stateKey = "denoise.state"

// fromFile makes the model that a file states, or the MLP that its tensors imply.
func fromFile(f *safetensors.File) (*Model, error) {
	if _, ok := f.Metadata[stateKey]; ok {
		return nil, errors.New("want a model, got the state of a run: load the best.safetensors beside it, or resume the run")
	}
	text, stated := f.Metadata[configKey]
	if !stated {
		return inferMLP(f)
	}
	var cfg Config
	if err := json.Unmarshal([]byte(text), &cfg); err != nil {
		return nil, fmt.Errorf("metadata %s: %w", configKey, err)
	}
	m, err := newModel(cfg)
	if err != nil {
		return nil, fmt.Errorf("metadata %s: %w", configKey, err)
	}
	return m, m.take(f.Tensors, nil)
}

// take gives the model's parameters the tensors of a file: those of their own names, or of the names that rename has for them. Each
// tensor must be a parameter's.
func (m *Model) take(tensors []safetensors.Tensor, rename map[string]string) error {
	byName := map[string]safetensors.Tensor{}
	for _, t := range tensors {
		byName[t.Name] = t
	}
	for i := range m.params {
		p := &m.params[i]
		name, text := p.Name, p.Name
		if other, ok := rename[name]; ok && other != name {
			name, text = other, fmt.Sprintf("%s (for %s)", other, p.Name)
		}
		t, ok := byName[name]
		if !ok || !slices.Equal(t.Shape, p.Shape) {
			return fmt.Errorf("tensor %s: want shape %v, got %s", text, p.Shape, describe(t, ok))
		}
		p.Data = t.Data // not copied: what a file claims costs no more than what it holds
		if err := p.checkFinite(); err != nil {
			return err
		}
		delete(byName, name)
	}
	var others []string
	for _, t := range tensors {
		if _, ok := byName[t.Name]; ok {
			others = append(others, t.Name)
		}
	}
	if len(others) > 0 {
		return fmt.Errorf("tensors that are no layer's: want only those of the network, got also %s", list(others))
	}
	return nil
}

// checkFinite refuses NaN and infinity, which no file of a model holds.
func (p *Param) checkFinite() error {
	if !simd.Finite(p.Data) {
		return fmt.Errorf("tensor %s: want finite weights, got NaN or infinity", p.Name)
	}
	return nil
}
