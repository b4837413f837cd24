package autoencoder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/onnx"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// The versions of ONNX's operators that ReadONNX takes.
const (
	oldestOpset = 9
	newestOpset = 20
)

// ReadONNX reads a model from an ONNX file. What WriteONNX wrote comes back with its configuration and its weights.
//
// A file of another program has to hold a chain of the layers that package layer has, as torch.onnx.export writes it for an nn.Module: each layer takes
// what the one before makes, and may add or concatenate what an earlier one has made. Its input is a batch [batch, D] or [batch, C, H, W]; a
// height or width that the file leaves open is 64 in the model's configuration, and Model.At makes it another. The first node that belongs to no layer
// is an error that names it and says what would be taken. Programs make layers of their own known with layer.RegisterONNX.
//
// The decoder begins with the first layer whose nodes or weights have decoder in their names, such as decoder.0.weight. Where there is none, the code
// is the first of the smallest of what the layers make. Weights that are NaN or infinite are an error, and so are weights in other files.
func ReadONNX(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, onnx.MaxSize+1))
	if err == nil && len(b) > onnx.MaxSize {
		err = fmt.Errorf("want at most %d bytes, got more", onnx.MaxSize)
	}
	var m *Model
	if err == nil {
		m, err = decodeONNX(b)
	}
	if err != nil {
		return nil, fmt.Errorf("autoencoder: read onnx: %w", err)
	}
	return m, nil
}

func decodeONNX(b []byte) (*Model, error) {
	file, err := onnx.Decode(b)
	if err != nil {
		return nil, err
	}
	if m := ownONNX(file); m != nil {
		return m, nil
	}
	version := int64(0)
	for _, o := range file.Opsets {
		if o.Domain == "" || o.Domain == "ai.onnx" {
			version = o.Version
		}
	}
	if version < oldestOpset || version > newestOpset {
		return nil, fmt.Errorf("want operators of a version from %d to %d, got %d: export the model with another opset_version", oldestOpset, newestOpset, version)
	}
	in, steps, err := layer.ONNXSteps(file.Graph)
	if err != nil {
		return nil, err
	}
	return modelOf(in, steps)
}

// ownONNX returns the model of a file that WriteONNX wrote, or nil: the file states a configuration, and its graph is what WriteONNX makes of the configuration
// and the weights.
func ownONNX(file *onnx.Model) *Model {
	i := slices.IndexFunc(file.Metadata, func(p onnx.Property) bool { return p.Key == configKey })
	if i < 0 {
		return nil
	}
	var cfg Config
	if err := json.Unmarshal([]byte(file.Metadata[i].Value), &cfg); err != nil {
		return nil
	}
	m, err := planModel(cfg)
	if err != nil {
		return nil
	}
	tensors := map[string]*onnx.Tensor{}
	for i := range file.Graph.Initializers {
		tensors[file.Graph.Initializers[i].Name] = &file.Graph.Initializers[i]
	}
	for i := range m.params {
		p := &m.params[i]
		t, ok := tensors[p.Name]
		if !ok || len(t.Floats) != p.size() {
			return nil
		}
		p.Data = t.Floats
	}
	graph, err := m.onnxGraph()
	if err != nil || !reflect.DeepEqual(graph, file.Graph) {
		return nil
	}
	return m
}

// modelOf returns the model of a chain of layers.
func modelOf(in layer.Shape, steps []layer.ONNXStep) (*Model, error) {
	if len(steps) < 2 {
		return nil, fmt.Errorf("want at least 2 layers, one of the encoder and one of the decoder, got %d", len(steps))
	}
	if out := steps[len(steps)-1].Makes; out != in {
		return nil, fmt.Errorf("want an output of the input's shape %v, got %v", in, out)
	}
	cfg := Config{Input: in}
	code := codeOf(steps)
	var tensors []safetensors.Tensor
	for i, s := range steps {
		half, stack := "encoder", &cfg.Encoder
		if i > code {
			half, stack = "decoder", &cfg.Decoder
		}
		for name, numbers := range s.Params {
			tensors = append(tensors, safetensors.Tensor{Name: fmt.Sprintf("%s.%d.%s", half, len(*stack), name), Data: numbers})
		}
		*stack = append(*stack, s.Layer)
	}
	m, err := planModel(cfg)
	if err != nil {
		return nil, err
	}
	for i := range tensors {
		at := slices.IndexFunc(m.params, func(p Param) bool { return p.Name == tensors[i].Name })
		if at < 0 {
			return nil, errors.New("want parameters of one name in every network, got layers that change them")
		}
		tensors[i].Shape = m.params[at].Shape
	}
	if err := m.take(tensors, nil); err != nil {
		return nil, err
	}
	return m, nil
}

// codeOf returns the layer that makes the code. At least one follows it.
func codeOf(steps []layer.ONNXStep) int {
	decoder := slices.IndexFunc(steps, func(s layer.ONNXStep) bool { return slices.ContainsFunc(s.Names, namesDecoder) })
	if decoder > 0 {
		return decoder - 1
	}
	code := -1
	for i, s := range steps[:len(steps)-1] {
		tap := len(s.Names) == 0
		if !tap && (code < 0 || s.Makes.Size() < steps[code].Makes.Size()) {
			code = i
		}
	}
	return max(code, 0)
}

// namesDecoder reports a name such as decoder.0.weight, module.decoder.0.weight or /decoder/decoder.0/Gemm.
func namesDecoder(name string) bool {
	return slices.Contains(strings.FieldsFunc(name, func(c rune) bool { return c == '.' || c == '/' }), "decoder")
}
