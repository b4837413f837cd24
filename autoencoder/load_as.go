package autoencoder

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/denoise-go/denoise/internal/safetensors"
)

// LoadAs reads weights into the network that the caller states, from the files that Load takes. What a file states of its network does not
// count. The tensors are found, in this order,
//
//   - by the names of layers, if these are given: the modules of the file that hold the weights of the network's layers, in the layers' order,
//     such as "fc1", "fc2", "out.0" for tensors fc1.weight, fc1.bias, …;
//   - by the network's own names, behind one prefix for all or none;
//   - by their numbers, where the file has a list encoder.… and a list decoder.…, or one numbered list for both halves, as of one
//     nn.Sequential: the network's layers with weights, in order, are the list's, in the order of their numbers.
//
// Anything else is an error that says what is missing; every tensor of the file is a parameter of the network and the other way round.
func LoadAs(path string, cfg Config, modules ...string) (*Model, error) {
	m, err := loadAs(path, cfg, modules)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: load: %w", err)
	}
	return m, nil
}

func loadAs(path string, cfg Config, modules []string) (*Model, error) {
	m, err := newModel(cfg)
	if err != nil {
		return nil, err
	}
	f, err := readFiles(path)
	if err != nil {
		return nil, err
	}
	if _, ok := f.Metadata[stateKey]; ok {
		return nil, fmt.Errorf("%s: want a model, got the state of a run: load the best.safetensors beside it", path)
	}
	rename, err := m.rename(f.Tensors, modules)
	if err == nil {
		err = m.take(f.Tensors, rename)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// askForModules ends errors about names that do not show which layer is which.
const askForModules = "give LoadAs the names of the file's modules in the order of the network's layers"

// rename finds the tensor of each parameter of the network.
func (m *Model) rename(tensors []safetensors.Tensor, modules []string) (map[string]string, error) {
	if len(m.params) == 0 {
		return nil, nil
	}
	if len(modules) > 0 {
		return pair(m.owners(""), modules)
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
		i := slices.IndexFunc(lists, func(l numberedList) bool {
			return l.name == half || strings.HasSuffix(l.name, "."+half)
		})
		if i < 0 || len(lists) != 2 {
			return nil, fmt.Errorf("want one numbered list of layers, or two called encoder and decoder, got %v: %s", lists[:min(8, len(lists))], askForModules)
		}
		rename, err := pair(m.owners(half), lists[i].modules)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, rename)
	}
	return all, nil
}

// prefix finds what the names of all tensors have before the network's own names.
func (m *Model) prefix(tensors []safetensors.Tensor) (string, bool) {
	names := map[string]bool{}
	for _, t := range tensors {
		names[t.Name] = true
	}
	for _, t := range tensors {
		prefix, ok := strings.CutSuffix(t.Name, m.params[0].Name)
		if ok && (prefix == "" || strings.HasSuffix(prefix, ".")) {
			return prefix, !slices.ContainsFunc(m.params, func(p Param) bool { return !names[prefix+p.Name] })
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
	if len(layers) != len(modules) {
		return nil, fmt.Errorf("want a module for each of the network's %d layers with weights, got %d: %s", len(layers), len(modules), list(modules))
	}
	rename := map[string]string{}
	for i, l := range layers {
		for _, param := range l.params {
			rename[l.name+"."+param] = modules[i] + "." + param
		}
	}
	return rename, nil
}

// numberedList is a list of a file's modules that differ in a number only, in its order.
type numberedList struct {
	name    string // what stands before the number, such as "encoder." or "net."
	numbers []int
	modules []string // such as encoder.0
}

func (l numberedList) String() string { return fmt.Sprintf("%s%v", l.name, l.numbers) }

var numberedName = regexp.MustCompile(`^(.*\.)?([0-9]{1,6})\.[^.]+$`)

// numbered sorts tensors called encoder.0.weight, encoder.0.bias, … into lists.
func numbered(tensors []safetensors.Tensor) ([]numberedList, error) {
	type place struct {
		list   string
		number int
	}
	modules := map[place]string{}
	for _, t := range tensors {
		part := numberedName.FindStringSubmatch(t.Name)
		if part == nil {
			return nil, fmt.Errorf("tensor %.80q: want tensors by the network's names, or of numbered modules, such as net.0.weight: %s", t.Name, askForModules)
		}
		number, _ := strconv.Atoi(part[2]) // at most six digits
		at, module := place{part[1], number}, t.Name[:strings.LastIndexByte(t.Name, '.')]
		if have, ok := modules[at]; ok && have != module {
			return nil, fmt.Errorf("want a number for each module, got %.80q and %.80q", have, module)
		}
		modules[at] = module
	}
	if len(modules) == 0 {
		return nil, errors.New("want the tensors of a network, got none")
	}
	var lists []numberedList
	for _, at := range slices.SortedFunc(maps.Keys(modules), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.list, b.list), cmp.Compare(a.number, b.number))
	}) {
		if n := len(lists); n == 0 || lists[n-1].name != at.list {
			lists = append(lists, numberedList{name: at.list})
		}
		l := &lists[len(lists)-1]
		l.numbers, l.modules = append(l.numbers, at.number), append(l.modules, modules[at])
	}
	return lists, nil
}
