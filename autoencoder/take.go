package autoencoder

import (
	"fmt"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/safetensors"
)

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
			name, text = other, fmt.Sprintf("%.80s (for %s)", other, p.Name)
		}
		t, ok := byName[name]
		if !ok || !slices.Equal(t.Shape, p.Shape) {
			return fmt.Errorf("tensor %s: want shape %v, got %s", text, p.Shape, describe(t, ok))
		}
		p.Data = t.Data // not copied: what a file claims costs no more than what it holds
		if err := p.checkFinite(text); err != nil {
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
		return fmt.Errorf("want only the network's tensors, got also %s: write a file without them", list(others))
	}
	return nil
}

// list quotes the first few names.
func list(names []string) string {
	const most = 8
	if len(names) == 0 {
		return "none"
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
