package autoencoder

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// PyTorch returns Python text that defines net, the PyTorch module that loads the model's file:
//
//	net.load_state_dict(safetensors.torch.load_file("best.safetensors"))
//
// It takes and gives batches [B×C×H×W], or [B×D] where the network's input is D×1×1. With a layer that reads the level of the noise its second
// argument is level [B]. A layer of one's own has to say how PyTorch writes it
// (layer.TorchLayer).
func (m *Model) PyTorch() (string, error) {
	if m.isEmpty() {
		return "", fmt.Errorf("autoencoder: pytorch: %w", errEmpty)
	}
	text, err := layer.TorchModule(m.plan, m.cfg.Input, m.cfg.halves()...)
	if err != nil {
		return "", fmt.Errorf("autoencoder: pytorch: %w", err)
	}
	return text, nil
}
