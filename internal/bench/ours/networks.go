package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
)

// networks are what is trained and timed, by the names in requests.
var networks = map[string]autoencoder.Config{
	"mlp": autoencoder.MLP28x28(),
}

// module is the network in Python, behind a line with the shape of a sample.
func module(cfg autoencoder.Config) (string, error) {
	m, err := autoencoder.New(cfg)
	if err != nil {
		return "", err
	}
	text, err := m.PyTorch()
	return fmt.Sprintf("# %d %d %d\n%s", cfg.Input.C, cfg.Input.H, cfg.Input.W, text), err
}
