package autoencoder

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/onnx"
)

// The names of input and output, and the versions of the format and of its operators, in the files of WriteONNX. Whatever runs ONNX files today
// takes these versions.
const (
	onnxInput  = "noisy"
	onnxOutput = "denoised"
	onnxIR     = 7
	onnxOpset  = 13
)

// WriteONNX writes the model to w as an ONNX file, which ONNX Runtime and others run without Go (https://onnxruntime.ai). The graph does what
// Denoise does: it takes the float32 tensor "noisy", a batch of any size [batch×C×H×W], or [batch×D] where the network's input is D×1×1, and
// returns the tensor "denoised" of the same shape. Where the network is not bound to a size, height and width are any multiples of the divisors that
// ReceptiveField returns. A network that asks for the noise's level takes it as a second tensor "level" [batch]. Weights have PyTorch's names, the
// configuration is in the metadata under "denoise.config". Equal models give equal bytes.
//
// Weights that are NaN or infinite are an error, and so is a layer of one's own that does not say how ONNX writes it (layer.ONNXLayer).
func (m *Model) WriteONNX(w io.Writer) error {
	b, err := m.onnx()
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil {
		return fmt.Errorf("autoencoder: onnx: %w", err)
	}
	return nil
}

// onnx returns the bytes of the file.
func (m *Model) onnx() ([]byte, error) {
	if m.isEmpty() {
		return nil, errEmpty
	}
	cfg, err := json.Marshal(m.cfg)
	if err != nil {
		return nil, err
	}
	graph, err := m.onnxGraph()
	if err != nil {
		return nil, err
	}
	return onnx.Encode(&onnx.Model{
		IRVersion: onnxIR,
		Producer:  "denoise",
		Graph:     graph,
		Opsets:    []onnx.Opset{{Version: onnxOpset}},
		Metadata:  []onnx.Property{{Key: configKey, Value: string(cfg)}},
	})
}

// onnxGraph returns the file's graph, which shares the weights.
func (m *Model) onnxGraph() (*onnx.Graph, error) {
	data := map[string][]float32{}
	for _, p := range m.params {
		if err := p.checkFinite(p.Name); err != nil {
			return nil, err
		}
		data[p.Name] = p.Data
	}
	graph, err := layer.ONNXGraph(m.plan, m.cfg.Input, data, onnxInput, onnxOutput, m.cfg.halves()...)
	if err != nil {
		return nil, err
	}
	graph.Name = "denoise"
	return graph, nil
}
