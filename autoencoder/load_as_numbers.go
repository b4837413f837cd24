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

// numberedList is a list of a file's modules that differ in a number only, in its order.
type numberedList struct {
	name    string // what stands before the number, such as "encoder." or "net."
	numbers []int
	modules []string // such as encoder.0
}

func (l numberedList) String() string {
	return fmt.Sprintf("%.80s%v", l.name, l.numbers[:min(8, len(l.numbers))])
}

// half returns the half of a network that the list's name tells: "encoder.", "decoder." or "".
func (l numberedList) half() string {
	switch encoder, decoder := strings.LastIndex(l.name, "encoder."), strings.LastIndex(l.name, "decoder."); {
	case encoder > decoder:
		return "encoder."
	case decoder > encoder:
		return "decoder."
	}
	return ""
}

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
			return nil, fmt.Errorf("tensor %.80q: want tensors by the network's names, or of numbered modules such as net.0.weight: %s", t.Name, askForModules)
		}
		number, _ := strconv.Atoi(part[2]) // at most six digits
		at, module := place{part[1], number}, t.Name[:strings.LastIndexByte(t.Name, '.')]
		if have, ok := modules[at]; ok && have != module {
			return nil, fmt.Errorf("want one module of each number, got %.80q and %.80q", have, module)
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
