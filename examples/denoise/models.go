package main

import (
	"bytes"
	"embed"

	"github.com/denoise-go/denoise/autoencoder"
)

// come are the models that come along: models/color.safetensors for pictures in colour and models/gray.safetensors for the others.
//
//go:embed models
var come embed.FS

// models has a model for gray pictures and one for those in colour, which may be the same.
type models struct{ gray, color *autoencoder.Model }

// of returns the model for pictures of so many channels.
func (m models) of(channels int) *autoencoder.Model {
	if channels == 1 {
		return m.gray
	}
	return m.color
}

// loadModels reads the model in a file, or without a name those that come along.
func loadModels(name string) (m models, err error) {
	if name != "" {
		m.gray, err = autoencoder.Load(name)
		m.color = m.gray
		return m, err
	}
	if m.gray, err = embedded("gray"); err == nil {
		m.color, err = embedded("color")
	}
	return m, err
}

// embedded reads a model that comes along.
func embedded(name string) (*autoencoder.Model, error) {
	content, err := come.ReadFile("models/" + name + ".safetensors")
	if err != nil {
		return nil, err
	}
	return autoencoder.Read(bytes.NewReader(content))
}
