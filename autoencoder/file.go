package autoencoder

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/internal/simd"
)

const (
	configKey = "denoise.config" // where a file's metadata has the configuration
	stateKey  = "denoise.state"  // in the metadata of a run's states, which package train writes
)

// Save writes the model to a safetensors file with PyTorch's tensor names and layout, and the configuration in its metadata. The file
// appears whole or not at all. Weights that are NaN or infinite are an error.
func (m *Model) Save(path string) error { return m.save(path, false) }

// SaveHalf writes the file that Save writes with numbers of 16 bits, of the type F16: half the size, weights being rounded to 11 significant bits, and those below 2⁻¹⁴ in magnitude to multiples of 2⁻²⁴. Load
// reads it to the same model on every machine. Weights of 65520 and above in magnitude are an error.
func (m *Model) SaveHalf(path string) error { return m.save(path, true) }

func (m *Model) save(path string, half bool) error {
	b, err := m.marshal(half)
	if err != nil {
		return err
	}
	if err := durable.WriteFile(path, b); err != nil {
		return fmt.Errorf("autoencoder: save: %w", err)
	}
	return nil
}

// mostHalf is the first number that is rounded to infinity.
const mostHalf = 65520

// checkHalf returns an error that names the first number that is too large for 16 bits.
func (p Param) checkHalf() error {
	for i, v := range p.Data {
		if v >= mostHalf || v <= -mostHalf {
			return fmt.Errorf("%s: want numbers below %d in magnitude for 16 bits, got %v at %d", p.Name, mostHalf, v, i)
		}
	}
	return nil
}

// MarshalBinary returns the bytes of the file that Save writes.
func (m *Model) MarshalBinary() ([]byte, error) { return m.marshal(false) }

func (m *Model) marshal(half bool) ([]byte, error) {
	if m.isEmpty() {
		return nil, fmt.Errorf("autoencoder: save: %w", errEmpty)
	}
	cfg, err := json.Marshal(m.cfg)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: save: %w", err)
	}
	f := &safetensors.File{Metadata: map[string]string{"format": "pt", configKey: string(cfg)}, Half: half}
	for _, p := range m.params {
		var err error
		if half {
			err = p.checkHalf()
		}
		if err := cmp.Or(err, p.checkFinite(p.Name)); err != nil {
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

// Load reads a model from a safetensors file that Save or PyTorch wrote. PyTorch writes a large model as several files; path is then that
// of their index, such as model.safetensors.index.json. Numbers of the types F16, BF16 and F64 are converted to float32. Weights that
// are NaN or infinite, or too large for a float32, are an error.
//
// A file that Save wrote states its network. A file of a PyTorch module has names and shapes only. Load takes it for an MLP if its tensors
// are encoder.0.weight, encoder.0.bias, encoder.2.weight, … and the same of decoder. Biases may be absent, and all names may have a prefix,
// such as module. of a wrapper. The model has a ReLU after each layer but the last of each half. Where the module has another function,
// such as a sigmoid at its end, the model's results differ from the module's, and the file does not show it: use LoadAs, which takes
// the network from the caller.
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

// Read reads a model from r as Load does from one file, such as one that the program embeds. It reads r to its end.
func Read(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, safetensors.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("autoencoder: read: %w", err)
	}
	if len(b) > safetensors.MaxSize {
		return nil, fmt.Errorf("autoencoder: read: want at most %d bytes, got more", safetensors.MaxSize)
	}
	m := &Model{}
	if err := m.UnmarshalBinary(b); err != nil {
		return nil, err
	}
	return m, nil
}

// UnmarshalBinary makes m the model whose file has the bytes b. On an error m does not change. No other method of m may run meanwhile,
// and a Network of m from before it is not applied again. With MarshalBinary it lets encoding/gob send models.
func (m *Model) UnmarshalBinary(b []byte) error {
	read, err := decodeModel(b)
	if err != nil {
		return fmt.Errorf("autoencoder: read: %w", err)
	}
	*m = *read
	m.ways.of(m)
	return nil
}

func decodeModel(b []byte) (*Model, error) {
	f, err := safetensors.Decode(b)
	if err != nil {
		return nil, err
	}
	return fromFile(f)
}

// fromFile makes the model that a file states, or the MLP that its tensors imply.
func fromFile(f *safetensors.File) (*Model, error) {
	if err := rejectState(f); err != nil {
		return nil, err
	}
	text, stated := f.Metadata[configKey]
	if !stated {
		return inferMLP(f)
	}
	var cfg Config
	if err := json.Unmarshal([]byte(text), &cfg); err != nil {
		return nil, fmt.Errorf("metadata %s: %w", configKey, err)
	}
	m, err := planModel(cfg)
	if err != nil {
		return nil, fmt.Errorf("metadata %s: %w", configKey, err)
	}
	if err := m.take(f.Tensors, nil); err != nil {
		return nil, err
	}
	return m, nil
}

// rejectState reports the state of a run, which holds a model's weights among others.
func rejectState(f *safetensors.File) error {
	if _, ok := f.Metadata[stateKey]; ok {
		return errors.New("want a model, got the state of a run: load the best.safetensors beside it, or resume the run")
	}
	return nil
}

// checkFinite reports weights that are NaN or infinite; name is the tensor's.
func (p *Param) checkFinite(name string) error {
	if !simd.Finite(p.Data) {
		return fmt.Errorf("tensor %s: want finite weights, got NaN or infinity", name)
	}
	return nil
}
