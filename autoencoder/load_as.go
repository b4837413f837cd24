package autoencoder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/safetensors"
)

// LoadAs reads weights into the network that the caller states, from the files that Load takes. A network that a file states is ignored.
// The tensors are found, in this order,
//
//   - by the modules' names, if these are given: the file's modules with weights, in the order of the network's layers with weights,
//     such as "fc1", "fc2", "out.0" for tensors fc1.weight, fc1.bias, …;
//   - by the network's own names (see Model.Params), with one prefix for all or none;
//   - by their numbers, in a file with one list of modules whose names differ in a number, as of one nn.Sequential, or with a list of
//     an encoder and one of a decoder, such as encoder.net.0, encoder.net.3 and decoder.net.0. The network's layers with weights take
//     the modules in the order of the numbers, whatever these are.
//
// Every parameter of the network takes a tensor of its shape, and every tensor of the file is a parameter's; the error says which is not.
func LoadAs(path string, cfg Config, modules ...string) (*Model, error) {
	m, err := newModel(cfg)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: network: %w", err)
	}
	f, err := readFiles(path)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: %w", err)
	}
	if err := m.takeAs(f, modules); err != nil {
		return nil, fmt.Errorf("autoencoder: load: %s: %w", path, err)
	}
	return m, nil
}

// takeAs gives the model the weights of a file, whose modules may have other names.
func (m *Model) takeAs(f *safetensors.File, modules []string) error {
	if err := rejectState(f); err != nil {
		return err
	}
	rename, err := m.rename(f.Tensors, modules)
	if err != nil {
		return err
	}
	return m.take(f.Tensors, rename)
}

// askForModules ends errors about names that do not show which layer is which.
const askForModules = "give LoadAs the names of the file's modules, in the order of the network's layers"

// rename finds the name of each parameter's tensor.
func (m *Model) rename(tensors []safetensors.Tensor, modules []string) (map[string]string, error) {
	if len(modules) > 0 {
		return pair(m.owners(""), modules)
	}
	if len(m.params) == 0 {
		return nil, nil
	}
	if prefix, ok := m.prefix(tensors); ok {
		rename := map[string]string{}
		for _, p := range m.params {
			rename[p.Name] = prefix + p.Name
		}
		return rename, nil
	}
	lists, err := numbered(tensors)
	if err != nil {
		return nil, err
	}
	if len(lists) == 1 {
		return pair(m.owners(""), lists[0].modules)
	}
	all := map[string]string{}
	for _, half := range []string{"encoder.", "decoder."} {
		i := slices.IndexFunc(lists, func(l numberedList) bool { return l.half() == half })
		if i < 0 || len(lists) != 2 {
			return nil, fmt.Errorf("want one numbered list of modules, or one of an encoder and one of a decoder, got %v: %s", lists[:min(8, len(lists))], askForModules)
		}
		rename, err := pair(m.owners(half), lists[i].modules)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, rename)
	}
	return all, nil
}

// prefix finds what the file's names have before the network's own names.
func (m *Model) prefix(tensors []safetensors.Tensor) (string, bool) {
	names := map[string]bool{}
	for _, t := range tensors {
		names[t.Name] = true
	}
	for _, t := range tensors {
		prefix, ok := strings.CutSuffix(t.Name, m.params[0].Name)
		if ok && (prefix == "" || strings.HasSuffix(prefix, ".")) &&
			!slices.ContainsFunc(m.params, func(p Param) bool { return !names[prefix+p.Name] }) {
			return prefix, true
		}
	}
	return "", false
}

// owner is a layer with weights: its name, such as encoder.0, and its parameters.
type owner struct {
	name   string
	params []string // without the layer's name
}

// owners returns the layers with weights whose names begin so, in order.
func (m *Model) owners(prefix string) (list []owner) {
	for _, p := range m.params {
		at := strings.LastIndexByte(p.Name, '.')
		name, param := p.Name[:at], p.Name[at+1:]
		switch {
		case !strings.HasPrefix(name, prefix):
		case len(list) > 0 && list[len(list)-1].name == name:
			list[len(list)-1].params = append(list[len(list)-1].params, param)
		default:
			list = append(list, owner{name, []string{param}})
		}
	}
	return list
}

// pair gives each layer the module of a file in its place.
func pair(layers []owner, modules []string) (map[string]string, error) {
	var names []string
	for _, l := range layers {
		names = append(names, l.name)
	}
	if len(layers) != len(modules) {
		return nil, fmt.Errorf("want a module for each of the network's %d layers with weights (%s), got %d: %s", len(layers), list(names), len(modules), list(modules))
	}
	rename := map[string]string{}
	taken := map[string]bool{}
	for i, l := range layers {
		if taken[modules[i]] {
			return nil, fmt.Errorf("want another module for each layer, got %.80q twice", modules[i])
		}
		taken[modules[i]] = true
		for _, param := range l.params {
			rename[l.name+"."+param] = modules[i] + "." + param
		}
	}
	return rename, nil
}
